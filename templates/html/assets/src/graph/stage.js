// Where the graph is drawn: lines as a handful of paths, and boxes as buttons that exist only while
// they are seen. Far away, where no name could be read, boxes are areas of colour.

import { h, listen, svg } from "../dom.js";
import { farAway, hatch } from "./far.js";
import { draggable } from "./hands.js";
import { HEIGHT, Shape, WIDTH } from "./paths.js";

/** @typedef {import("./model.js").Scene} Scene */
/** @typedef {import("./model.js").Link} Link */
/** @typedef {(button: HTMLButtonElement, node: number) => void} Furnish */

const READABLE = 0.6;
const NEAR = 0.85;
const ENOUGH = 0.7; // to begin with
const LEAST = 0.08;
const MOST = 1.6;
const SPARE = 40; // pixels around what is seen
const AT_ONCE = 12; // boxes that are made in one frame: each costs its style, its place and its paint
const KINDS = /** @type {const} */ (["plain", "back", "turned", "blocked", "critical", "near"]);

export class Stage {
  /** @type {Map<number, HTMLButtonElement>} */
  #buttons = new Map();
  #furnish;
  #frame = 0;
  #scale = 1;
  /** @type {Shape | null} */
  #shape = null;
  /** @type {Uint8Array | null} which nodes stand back */
  #dim = null;
  #current = -1;
  #svg = svg("svg", { class: "gr-lines", "aria-hidden": "true" });
  #view = svg("g", {});
  /** @type {Map<string, SVGPathElement>} */
  #paths = new Map();
  #boxes = h("div", "gr-boxes");
  #still = h("div", "gr-still");
  #room = h("div", "gr-room");

  /**
   * @param {Furnish} furnish fills a box
   * @param {(scale: number) => void} onZoom
   */
  constructor(furnish, onZoom) {
    this.#furnish = furnish;
    this.onZoom = onZoom;
    for (const kind of KINDS) {
      this.#paths.set(kind, this.#path(`gr-line gr-${kind}`));
      this.#paths.set(`${kind} tips`, this.#path(`gr-tip gr-${kind}`));
    }
    this.far = svg("g", {});
    this.#view.append(this.far);
    this.#svg.append(hatch());
    this.#svg.append(this.#view);
    this.#still.append(this.#svg, this.#boxes);
    this.#room.append(this.#still);
    this.scroll = h("div", "gr-scroll", this.#room);
    listen(this.scroll, "scroll", () => this.#soon(), { passive: true });
    listen(this.scroll, "wheel", (event) => this.#wheel(event), { passive: false });
    draggable(this.scroll);
    new ResizeObserver(() => this.#resized()).observe(this.scroll);
  }

  get shape() {
    return this.#shape;
  }

  get scale() {
    return this.#scale;
  }

  /** @param {string} name */
  #path(name) {
    const path = svg("path", { class: name });
    this.#view.append(path);
    return path;
  }

  /**
   * Show a picture as a whole, or its beginning where the whole could not be read.
   * @param {Scene} scene
   * @param {boolean} down
   * @param {number} node what must be seen
   */
  show(scene, down, node) {
    this.#shape = new Shape(scene, down);
    this.#dim = null;
    this.#current = -1;
    this.#forget();
    for (const kind of KINDS) {
      const links = scene.links.filter((link) => link.kind === kind);
      this.#paths.get(kind)?.setAttribute("d", this.#shape.path(links));
      this.#paths.get(`${kind} tips`)?.setAttribute("d", this.#shape.tips(links));
    }
    const whole = this.#whole();
    const scale = whole >= ENOUGH ? Math.min(whole, 1) : NEAR;
    // the stage keeps this height while one zooms: what is below it should not jump
    this.scroll.style.height = `${this.#shape.height * scale + 2}px`;
    this.zoom(scale, null, false);
    this.center(node);
  }

  /** Return the scale at which everything is seen. */
  #whole() {
    const shape = this.#shape;
    if (!shape) return 1;
    const tallest = parseFloat(getComputedStyle(this.scroll).maxHeight) || this.scroll.clientHeight;
    return Math.min(this.scroll.clientWidth / shape.width, tallest / shape.height);
  }

  /** Show everything. */
  fit() {
    this.zoom(Math.min(this.#whole(), 1), null);
    this.scroll.scrollTo(0, 0);
  }

  /**
   * @param {number} scale
   * @param {{x: number, y: number} | null} fixed the place of the stage that stays where it is
   * @param {boolean} [draw] false where it is moved at once: boxes that leave need not be made
   */
  zoom(scale, fixed, draw = true) {
    const shape = this.#shape;
    if (!shape) return;
    const { scroll } = this;
    const { x, y } = fixed ?? { x: scroll.clientWidth / 2, y: scroll.clientHeight / 2 };
    const next = Math.min(Math.max(scale, Math.min(LEAST, this.#whole())), MOST);
    const [left, top] = [scroll.scrollLeft + x, scroll.scrollTop + y].map(
      (at) => (at / this.#scale) * next,
    );
    this.#scale = next;
    this.#room.style.width = `${shape.width * next}px`;
    this.#room.style.height = `${shape.height * next}px`;
    this.#resized();
    scroll.scrollTo((left ?? 0) - x, (top ?? 0) - y);
    this.onZoom(next);
    if (draw) this.draw();
  }

  /**
   * Bring a node into the middle.
   * @param {number} node
   */
  center(node) {
    const shape = this.#shape;
    if (!shape) return;
    const { x, y } = shape.corner(node);
    this.scroll.scrollTo(
      (x + WIDTH / 2) * this.#scale - this.scroll.clientWidth / 2,
      (y + HEIGHT / 2) * this.#scale - this.scroll.clientHeight / 2,
    );
    this.draw();
  }

  /**
   * Make a node the one that the keys act on, with its lines marked.
   * @param {number} node -1 for none
   * @param {boolean} focus
   */
  select(node, focus) {
    const shape = this.#shape;
    if (!shape) return;
    this.#current = node;
    const links = shape.scene.links.filter(({ from, to }) => from === node || to === node);
    this.#paths.get("near")?.setAttribute("d", shape.path(links));
    this.#paths.get("near tips")?.setAttribute("d", shape.tips(links));
    if (focus && node >= 0) {
      if (this.#scale < READABLE) this.zoom(1, null);
      this.#intoSight(node);
    }
    this.draw();
    if (focus) this.#buttons.get(node)?.focus({ preventScroll: true });
  }

  /**
   * Let nodes stand back.
   * @param {Uint8Array | null} dim
   */
  dim(dim) {
    // to draw is to ask for the size of what was just made, which lays it out at once
    if (!dim && !this.#dim) return;
    this.#dim = dim;
    this.draw();
  }

  /** @param {number} node */
  #intoSight(node) {
    const shape = this.#shape;
    if (!shape) return;
    const { x, y } = shape.corner(node);
    const { scroll } = this;
    /** @param {number} from @param {number} size @param {number} at @param {number} room */
    const near = (from, size, at, room) => {
      const [low, high] = [from * this.#scale - SPARE, (from + size) * this.#scale + SPARE];
      return low < at ? low : high > at + room ? high - room : at;
    };
    scroll.scrollTo(
      near(x, WIDTH, scroll.scrollLeft, scroll.clientWidth),
      near(y, HEIGHT, scroll.scrollTop, scroll.clientHeight),
    );
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.draw();
    });
  }

  #resized() {
    const { scroll } = this;
    this.#still.style.width = `${scroll.clientWidth}px`;
    this.#still.style.height = `${scroll.clientHeight}px`;
    this.#svg.setAttribute("width", String(scroll.clientWidth));
    this.#svg.setAttribute("height", String(scroll.clientHeight));
    this.#soon();
  }

  /** Draw what is in sight. */
  draw() {
    const shape = this.#shape;
    if (!shape) return;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.scroll;
    const scale = this.#scale;
    // a picture smaller than the stage stands in its middle
    const x = Math.max((clientWidth - shape.width * scale) / 2, 0) - scrollLeft;
    const y = Math.max((clientHeight - shape.height * scale) / 2, 0) - scrollTop;
    this.#view.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    this.#boxes.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    const near = scale >= READABLE;
    this.#drawFar(!near);
    /** @type {Set<number>} */
    const seen = new Set();
    const [left, top] = [(-x - SPARE) / scale - WIDTH, (-y - SPARE) / scale - HEIGHT];
    const [right, bottom] = [(clientWidth - x + SPARE) / scale, (clientHeight - y + SPARE) / scale];
    for (let node = 0; near && node < shape.scene.nodes.length; node += 1) {
      const corner = shape.corner(node);
      const within = corner.x > left && corner.x < right && corner.y > top && corner.y < bottom;
      if (within) seen.add(node);
    }
    const focused = this.#focused();
    if (focused >= 0) seen.add(focused);
    for (const [node, button] of this.#buttons) {
      if (seen.has(node)) continue;
      button.remove();
      this.#buttons.delete(node);
    }
    if (seen.delete(this.#current)) this.#box(this.#current, shape); // it may be about to be focused
    let made = 0;
    for (const node of seen) {
      if (this.#buttons.has(node) || made++ < AT_ONCE) this.#box(node, shape);
    }
    if (made > AT_ONCE) this.#soon();
    this.#roving();
  }

  /** @param {number} node @param {Shape} shape */
  #box(node, shape) {
    let button = this.#buttons.get(node);
    if (!button) {
      button = h("button", { tabindex: "-1", "data-node": String(node) });
      this.#furnish(button, node);
      const { x, y } = shape.corner(node);
      button.style.transform = `translate(${x}px, ${y}px)`;
      this.#boxes.append(button);
      this.#buttons.set(node, button);
    }
    button.classList.toggle("is-dim", this.#dim?.[node] === 1);
    button.classList.toggle("is-current", node === this.#current);
  }

  /** Let the tabulator key reach one box only. */
  #roving() {
    const [first] = this.#buttons.keys();
    const reached = this.#buttons.has(this.#current) ? this.#current : first;
    for (const [node, button] of this.#buttons) button.tabIndex = node === reached ? 0 : -1;
  }

  #focused() {
    const node = document.activeElement?.getAttribute("data-node");
    const number = node ? Number(node) : -1;
    return this.#buttons.get(number) === document.activeElement ? number : -1;
  }

  #forget() {
    for (const button of this.#buttons.values()) button.remove();
    this.#buttons.clear();
    this.far.replaceChildren();
  }

  /** @param {boolean} wanted whether boxes are too small for words */
  #drawFar(wanted) {
    const shape = this.#shape;
    this.far.style.display = wanted ? "" : "none";
    if (!wanted || !shape || this.far.childElementCount) return;
    this.far.append(...farAway(shape));
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return; // plain wheels scroll, as everywhere
    event.preventDefault();
    const box = this.scroll.getBoundingClientRect();
    const factor = Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.003));
    this.zoom(this.#scale * factor, { x: event.clientX - box.left, y: event.clientY - box.top });
  }
}
