// Wheel, mouse, finger and keys on the timeline. A drag makes what it spans wide, with Shift it moves
// what is seen; the wheel scrolls the lanes, with Ctrl or on the axis it zooms.

import { h, listen } from "../dom.js";
import { bind } from "../keys.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

const STILL = 4; // pixels that a hand moves in a click
const SLOWNESS = 500; // of the wheel: so many pixels of it make things e times wider

export class Pointer {
  #timeline;
  #frame;
  #scroll;
  #span = h("div", "tl-span");
  #inside = false;
  #x = 0;

  /**
   * @param {Timeline} timeline
   * @param {HTMLElement} frame
   * @param {HTMLElement} scroll what the lanes are scrolled in
   * @param {HTMLElement} head what stands above them
   */
  constructor(timeline, frame, scroll, head) {
    this.#timeline = timeline;
    this.#frame = frame;
    this.#scroll = scroll;
    this.#span.hidden = true;
    frame.append(this.#span);
    for (const place of [scroll, head]) {
      listen(place, "pointerdown", (event) => this.#press(event, place));
      listen(place, "wheel", (event) => this.#wheel(event, place === head), { passive: false });
    }
    listen(scroll, "pointermove", (event) => this.#hover(event));
    listen(scroll, "pointerleave", () => timeline.hover(-1, 0, 0));
    listen(frame, "pointerenter", () => (this.#inside = true));
    listen(frame, "pointerleave", () => (this.#inside = false));
    this.#keys();
  }

  /** @param {MouseEvent} event */
  #at(event) {
    const box = this.#frame.getBoundingClientRect();
    return { x: event.clientX - box.left - 1, y: event.clientY - box.top - 1 };
  }

  /** @param {MouseEvent} event */
  #step(event) {
    const box = this.#scroll.getBoundingClientRect();
    return this.#timeline.stepAt(event.clientX - box.left, event.clientY - box.top);
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const { x, y } = this.#at(event);
    this.#x = x;
    if (event.buttons || event.pointerType === "touch") return;
    this.#timeline.hover(this.#step(event), x, y);
  }

  /**
   * @param {WheelEvent} event
   * @param {boolean} head
   */
  #wheel(event, head) {
    const { view } = this.#timeline;
    const zooms = event.ctrlKey || event.metaKey || (head && Math.abs(event.deltaY) > Math.abs(event.deltaX));
    const along = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (zooms) {
      if (head && !event.ctrlKey && !event.metaKey && view.fits && event.deltaY > 0) return;
      view.zoom(Math.exp(-event.deltaY / SLOWNESS), this.#at(event).x);
    } else if (along && !view.fits) view.pan(along / view.width);
    else return;
    event.preventDefault();
    this.#timeline.moved();
  }

  /**
   * @param {PointerEvent} event
   * @param {HTMLElement} place
   */
  #press(event, place) {
    if (event.button || event.offsetX > place.clientWidth) return;
    const { view } = this.#timeline;
    const start = this.#at(event).x;
    const [from, to] = [view.from, view.to];
    const pans = event.shiftKey || event.pointerType === "touch";
    const per = (to - from) / view.width;
    let moving = false;
    const move = (/** @type {PointerEvent} */ moved) => {
      const { x } = this.#at(moved);
      if (!moving && Math.abs(x - start) < STILL) return;
      if (!moving) place.setPointerCapture(event.pointerId);
      moving = true;
      this.#timeline.hover(-1, 0, 0);
      if (!pans) this.#mark(start, x);
      else {
        view.show(from - (x - start) * per, to - (x - start) * per);
        this.#timeline.moved();
      }
    };
    const stop = (/** @type {PointerEvent} */ end) => {
      place.removeEventListener("pointermove", move);
      place.removeEventListener("pointerup", stop);
      place.removeEventListener("pointercancel", stop);
      this.#span.hidden = true;
      if (end.type === "pointercancel") return;
      const { x } = this.#at(end);
      if (!moving && place === this.#scroll) this.#timeline.open(this.#step(end));
      if (!moving || pans) return;
      view.show(view.at(Math.max(Math.min(start, x), view.left)), view.at(Math.max(start, x)));
      this.#timeline.moved();
    };
    listen(place, "pointermove", move);
    listen(place, "pointerup", stop);
    listen(place, "pointercancel", stop);
  }

  /**
   * Mark what a drag spans.
   * @param {number} start
   * @param {number} x
   */
  #mark(start, x) {
    const { left, width } = this.#timeline.view;
    const [from, to] = [Math.max(Math.min(start, x), left), Math.min(Math.max(start, x), left + width)];
    this.#span.hidden = to <= from;
    this.#span.style.left = `${from}px`;
    this.#span.style.width = `${to - from}px`;
  }

  /** What the keys do while the pointer or the keyboard is on the timeline. */
  #keys() {
    const timeline = this.#timeline;
    const focused = () => document.activeElement === this.#scroll;
    const free = () => [document.body, null].includes(/** @type {HTMLElement | null} */ (document.activeElement));
    const section = this.#frame.closest("section");
    const here = () => section?.contains(document.activeElement) || (this.#inside && free());
    /**
     * @param {string[]} keys
     * @param {string} does
     * @param {() => void} act
     * @param {() => boolean} when
     */
    const key = (keys, does, act, when) => ({
      keys,
      does,
      where: "Timeline, while you are on it",
      when,
      run: () => {
        act();
        timeline.moved();
      },
    });
    const zoom = (/** @type {number} */ factor) => {
      const { view } = timeline;
      view.zoom(factor, this.#inside ? this.#x : view.left + view.width / 2);
    };
    bind(
      key(["w", "+"], "zoom in", () => zoom(1.5), here),
      key(["s", "-"], "zoom out", () => zoom(1 / 1.5), here),
      key(["a", "ArrowLeft"], "earlier", () => timeline.view.pan(-0.15), here),
      key(["d", "ArrowRight"], "later", () => timeline.view.pan(0.15), here),
      key(["f"], "show the whole run", () => timeline.view.fit(), here),
      key(["ArrowDown"], "next lane", () => timeline.step(1), focused),
      key(["ArrowUp"], "lane before", () => timeline.step(-1), focused),
      key(["PageDown"], "15 lanes down", () => timeline.step(15), focused),
      key(["PageUp"], "15 lanes up", () => timeline.step(-15), focused),
      key(["Home"], "first lane", () => timeline.step(-Infinity), focused),
      key(["End"], "last lane", () => timeline.step(Infinity), focused),
      key(["Enter"], "open the step of the lane", () => timeline.enter(), focused),
    );
    bind({
      keys: ["c"],
      does: "outline the critical path, or not",
      where: "Timeline, while you are on it",
      run: () => timeline.outline(!timeline.critical),
    });
  }
}
