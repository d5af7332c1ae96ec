// What the timeline is drawn on: three canvases, and which of them is drawn anew with the next frame.

import { h, listen } from "../dom.js";
import { zoneName } from "../zones.js";
import { AREA, AXIS, paintHead } from "./head.js";
import { paintMarks } from "./marks.js";
import { Overview, STRIP } from "./overview.js";
import { paintLanes } from "./paint.js";
import { onTheme, paletteOf } from "./palette.js";
import { roomOf, scrollTo, topOf } from "./scroll.js";
import { LANE, MARGIN, sized } from "./shapes.js";
import { ticksOf } from "./ticks.js";

/**
 * What is to be seen.
 * @typedef {object} Seen
 * @property {import("./bars.js").Bars} bars
 * @property {import("./lanes.js").Lanes} lanes
 * @property {import("./scale.js").View} view
 * @property {import("./level.js").Level} level
 * @property {boolean} critical whether the critical path is outlined
 * @property {number} focused the lane that the keyboard is at, or -1
 * @property {number} hovered the step below the pointer, or -1
 */

const MOST_SEEN = 18; // lanes
/** How much of it is drawn anew: the lanes, all that follows the view, or the strip's picture too. */
const [LANES, VIEW, ALL] = [1, 2, 3];

export class Surface {
  #seen;
  #palette;
  #overview;
  #head = h("canvas", { class: "tl-head", "aria-hidden": "true" });
  #canvas = h("canvas", "tl-lanes");
  #room = h("div", "tl-room", this.#canvas);
  #width = 0;
  #frame = 0;
  #wanted = 0;
  /** @type {import("./ticks.js").Tick[]} */
  #ticks = [];

  /**
   * @param {HTMLElement} app where it will be
   * @param {() => Seen} seen tells what is to be seen
   * @param {() => void} moved called when the view was, by hand
   */
  constructor(app, seen, moved) {
    this.#seen = seen;
    this.#palette = paletteOf(app);
    this.#overview = new Overview(moved);
    this.scroll = h("div", { class: "tl-scroll", role: "img", tabindex: "0" }, this.#room);
    this.element = h("div", "tl", this.#head, this.scroll, this.#overview.element);
    listen(this.scroll, "scroll", () => this.drawLanes(), { passive: true });
    new ResizeObserver(() => {
      if (this.scroll.clientWidth !== this.#width) this.fit();
    }).observe(this.element);
    onTheme(this.element, (palette) => {
      this.#palette = palette;
      this.drawAll();
    });
  }

  /** What the axis stands on. */
  get head() {
    return this.#head;
  }

  /** Fit the canvases to the room there is, and to the lanes; draw them at once. */
  fit() {
    const { lanes, view } = this.#seen();
    const width = this.scroll.clientWidth;
    this.#width = width;
    if (!width) return;
    const tall = Math.min(lanes.count, MOST_SEEN) * LANE;
    this.scroll.style.height = `${Math.max(tall, LANE)}px`;
    this.#room.style.height = `${roomOf(lanes.count)}px`;
    view.left = width < 560 ? 96 : Math.min(260, Math.round(width * 0.22));
    view.width = width - view.left - MARGIN;
    sized(this.#head, width, AREA + AXIS);
    sized(this.#canvas, width, tall);
    sized(this.#overview.element, width, STRIP);
    this.#wanted = ALL;
    this.#draw();
  }

  /** Draw with the next frame: lanes that were scrolled, or of which one is marked. */
  drawLanes() {
    this.#soon(LANES);
  }

  /** Draw with the next frame all that follows the view. */
  drawView() {
    this.#soon(VIEW);
  }

  /** Draw everything with the next frame. */
  drawAll() {
    this.#soon(ALL);
  }

  /** @param {number} wanted */
  #soon(wanted) {
    this.#wanted = Math.max(this.#wanted, wanted);
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { bars, lanes, view, level } = this.#seen();
    const [head, pen] = [this.#head.getContext("2d"), this.#canvas.getContext("2d")];
    if (!head || !pen || view.width < 20) return;
    const [palette, wanted] = [this.#palette, this.#wanted];
    this.#wanted = 0;
    if (wanted >= VIEW) {
      this.#ticks = ticksOf(view, bars.zone, bars.origin);
      paintHead(head, view, palette, level, this.#ticks, zoneName(bars.zone, bars.first, bars.last));
      paintMarks(head, { bars, view, palette }, 16, AREA + AXIS, true);
    }
    paintLanes(pen, this.scene());
    if (wanted === ALL) this.#overview.picture(bars, lanes, view, palette, devicePixelRatio || 1);
    if (wanted >= VIEW) this.#overview.paint(palette);
  }

  /** What the lanes are painted from, as they are scrolled now. */
  scene() {
    const seen = this.#seen();
    return {
      ...seen,
      palette: this.#palette,
      ticks: this.#ticks,
      top: topOf(this.scroll, seen.lanes.count),
      height: this.scroll.clientHeight,
    };
  }

  /**
   * Scroll so that a lane is the first in sight.
   * @param {number} lane
   */
  scrollTo(lane) {
    scrollTo(this.scroll, this.#seen().lanes.count, lane);
  }

  /**
   * Scroll as little as it takes to have a lane in sight.
   * @param {number} lane
   */
  reveal(lane) {
    const { top, height } = this.scene();
    if (lane * LANE < top) this.scrollTo(lane);
    if ((lane + 1) * LANE > top + height) this.scrollTo(lane + 1 - height / LANE);
  }
}
