// The whole run in a strip of pixels, and the frame around the part that is seen: it is moved,
// drawn anew and pulled at its sides.

import { h, listen } from "../dom.js";
import { weightOf } from "./palette.js";

/** @typedef {import("./bars.js").Bars} Bars */
/** @typedef {import("./lanes.js").Lanes} Lanes */
/** @typedef {import("./scale.js").View} View */
/** @typedef {import("./palette.js").Palette} Palette */

export const STRIP = 40;
const EDGE = 8;

export class Overview {
  #pen;
  #picture = h("canvas");
  #changed;
  /** @type {View | null} */
  #view = null;

  /** @param {() => void} changed called when the view was */
  constructor(changed) {
    this.element = h("canvas", { class: "tl-strip", "aria-hidden": "true" });
    this.#pen = this.element.getContext("2d");
    this.#changed = changed;
    listen(this.element, "pointerdown", (event) => this.#grab(event));
    listen(this.element, "pointermove", (event) => {
      if (!event.buttons) this.element.style.cursor = this.#cursor(event.offsetX);
    });
    listen(this.element, "dblclick", () => {
      this.#view?.fit();
      this.#changed();
    });
  }

  /**
   * Draw all lanes, each as high as there is room for.
   * @param {Bars} bars
   * @param {Lanes} lanes
   * @param {View} view
   * @param {Palette} palette
   * @param {number} scale device pixels a pixel
   */
  picture(bars, lanes, view, palette, scale) {
    this.#view = view;
    const width = Math.max(1, Math.round(view.width * scale));
    const height = Math.round(STRIP * scale);
    Object.assign(this.#picture, { width, height });
    const pen = this.#picture.getContext("2d");
    if (!pen) return;
    // the color of each pixel as the place of a status and how much it must be seen
    const names = bars.statuses.values.map(String);
    const weights = names.map((name) => 1 + weightOf(name));
    const cells = new Uint8Array(width * height);
    const thick = Math.min(4 * scale, height / Math.max(lanes.timed, 1));
    const perTime = width / view.shown.whole;
    // of many lanes on one line of pixels only some are drawn, but all that must be seen
    const stride = Math.max(1, Math.floor(lanes.timed / height / 8));
    for (let lane = 0; lane < lanes.timed; lane += 1) {
      const y = Math.min(Math.floor((lane * (height - thick)) / Math.max(lanes.timed - 1, 1)), height - 1);
      const rows = Math.max(1, Math.floor(thick * 0.75));
      for (let at = lanes.start(lane); at < lanes.start(lane + 1); at += 1) {
        const step = lanes.items[at] ?? 0;
        const place = bars.statuses.index?.[step] ?? 0;
        if (lane % stride && weights[place] === 1) continue;
        const from = Math.floor(view.shown.of(bars.begins[step] ?? 0) * perTime);
        const to = Math.max(from + scale, view.shown.of(bars.ends[step] ?? 0) * perTime);
        for (let row = y; row < Math.min(y + rows, height); row += 1) {
          for (let x = Math.max(from, 0); x < Math.min(to, width); x += 1) {
            const old = cells[row * width + x] ?? 0;
            if (!old || (weights[old - 1] ?? 0) < (weights[place] ?? 0)) cells[row * width + x] = place + 1;
          }
        }
      }
    }
    const image = pen.createImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    const colors = names.map((name) => pixel(palette.color(name)));
    for (let at = 0; at < cells.length; at += 1) {
      const cell = cells[at] ?? 0;
      if (cell) words[at] = colors[cell - 1] ?? 0;
    }
    pen.putImageData(image, 0, 0);
  }

  /**
   * @param {Palette} palette
   */
  paint(palette) {
    const [pen, view] = [this.#pen, this.#view];
    if (!pen || !view) return;
    const { left, width } = view;
    pen.clearRect(0, 0, left + width + EDGE, STRIP);
    if (this.#picture.width) pen.drawImage(this.#picture, left, 0, width, STRIP);
    const [from, to] = this.#frame();
    pen.fillStyle = palette.color("surface");
    pen.globalAlpha = 0.7;
    pen.fillRect(left, 0, from - left, STRIP);
    pen.fillRect(to, 0, left + width - to, STRIP);
    pen.globalAlpha = 1;
    pen.strokeStyle = palette.color("soft");
    pen.lineWidth = 1;
    pen.strokeRect(from + 0.5, 0.5, Math.max(to - from - 1, 1), STRIP - 1);
    pen.fillStyle = palette.color("ink");
    for (const x of [from, to]) {
      pen.beginPath();
      pen.roundRect(x - 3, STRIP / 2 - 9, 6, 18, 3);
      pen.fill();
    }
    if (left > 60) {
      pen.font = `11.5px ${palette.font}`;
      pen.textBaseline = "middle";
      pen.fillStyle = palette.color("soft");
      pen.fillText("Whole run", 8, STRIP / 2);
    }
  }

  /** @returns {[number, number]} where the frame is */
  #frame() {
    const view = this.#view;
    if (!view) return [0, 0];
    const per = view.width / view.shown.whole;
    return [view.left + view.from * per, view.left + view.to * per];
  }

  /** @param {number} x */
  #cursor(x) {
    const [from, to] = this.#frame();
    if (Math.abs(x - from) < EDGE || Math.abs(x - to) < EDGE) return "ew-resize";
    return x > from && x < to && !this.#view?.fits ? "grab" : "crosshair";
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    const view = this.#view;
    if (!view || event.button) return;
    this.element.setPointerCapture(event.pointerId);
    const [from, to] = [view.from, view.to];
    const [left, right] = this.#frame();
    const cursor = this.#cursor(event.offsetX);
    const at = (/** @type {number} */ x) => ((x - view.left) / view.width) * view.shown.whole;
    const start = event.offsetX;
    const move = (/** @type {PointerEvent} */ moved) => {
      const by = at(moved.offsetX) - at(start);
      if (cursor === "grab") view.show(from + by, to + by);
      else if (cursor === "crosshair") {
        if (Math.abs(moved.offsetX - start) < 4) return;
        view.show(Math.min(at(start), at(moved.offsetX)), Math.max(at(start), at(moved.offsetX)));
      } else if (Math.abs(start - left) < Math.abs(start - right)) {
        view.show(Math.max(0, Math.min(from + by, to - view.least)), to);
      } else view.show(from, Math.max(to + by, from + view.least));
      this.#changed();
    };
    listen(this.element, "pointermove", move);
    const done = () => this.element.removeEventListener("pointermove", move);
    listen(this.element, "pointerup", done, { once: true });
    listen(this.element, "pointercancel", done, { once: true });
  }
}

/**
 * Return a color, `#rrggbb`, as the bytes of a pixel.
 * @param {string} color
 */
function pixel(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  const bytes = new Uint8Array([red ?? 0, green ?? 0, blue ?? 0, 255]);
  return new Uint32Array(bytes.buffer)[0] ?? 0;
}
