// The section of the timeline: its lanes, what is seen of them, and how a person moves about.

import { on, openStep } from "../bus.js";
import { byId, h } from "../dom.js";
import { count } from "../format.js";
import { recall, remember } from "../state.js";
import { onZone, zone } from "../zones.js";
import { Bars } from "./bars.js";
import { Card, sentence } from "./card.js";
import { Controls } from "./controls.js";
import { AREA, AXIS, paintHead } from "./head.js";
import { byColumn, byStep } from "./lanes.js";
import { levelOf } from "./level.js";
import { Overview, STRIP } from "./overview.js";
import { firstIn, LANE, paintLanes } from "./paint.js";
import { paletteOf } from "./palette.js";
import { Pointer } from "./pointer.js";
import { quietOf, Shown, View } from "./scale.js";
import { ticksOf } from "./ticks.js";

/** @typedef {import("../run.js").Run} Run */

const MOST_SEEN = 18; // lanes
const TALLEST = 12_000_000; // pixels; see grid.js
const NEAR = 12; // pixels from a bar that still mean it

export class Timeline {
  #bars;
  #steps;
  #lanes;
  #level;
  #view;
  #palette;
  #by;
  #short = false;
  #critical = true;
  #focused = -1;
  #hovered = -1;
  #frame = 0;
  #saving = 0;
  /** Whether the strip must be drawn anew. */
  #stale = true;
  #card = new Card();
  #overview = new Overview(() => this.moved());
  #head = h("canvas", { class: "tl-head", "aria-hidden": "true" });
  #canvas = h("canvas", { class: "tl-lanes" });
  #room = h("div", { class: "tl-room" }, this.#canvas);
  #scroll = h("div", { class: "tl-scroll", role: "img", tabindex: "0" }, this.#room);
  #live = h("p", { class: "visually-hidden", role: "status" });
  #words = h("p", { class: "section-hint tl-words" });
  #controls;

  /**
   * @param {Run} run
   * @param {ArrayLike<number> | null} shown the steps that the filter leaves, if there is one
   */
  constructor(run, shown) {
    this.#bars = new Bars(run);
    this.#steps = this.#bars.steps;
    this.#by = recall("lanes");
    this.#lanes = byStep(this.#steps);
    this.#level = levelOf(this.#bars, this.#steps);
    this.#view = new View(new Shown(this.#bars.first, this.#bars.last, []));
    const app = byId("timeline-app");
    this.#palette = paletteOf(app);
    this.#controls = new Controls(this.#bars, this, this.#quiet().length > 0);
    const frame = h("div", { class: "tl" }, this.#head, this.#scroll, this.#overview.element, this.#card.element);
    app.append(this.#controls.element, frame, this.#live, this.#controls.legend, this.#words);
    byId("timeline-static").classList.add("with-script");
    new Pointer(this, frame, this.#scroll, this.#head);
    this.#listen(frame);
    if (shown) this.#filter(shown);
    else this.#arrange();
    const [from, to] = recall("view").split("-").map(Number);
    if (from !== undefined && to !== undefined && to > from) this.#view.show(from * 1e3, to * 1e3);
    this.#resize();
  }

  get view() {
    return this.#view;
  }

  get by() {
    return this.#lanes.single ? "" : this.#by;
  }

  get critical() {
    return this.#critical;
  }

  get short() {
    return this.#short;
  }

  /** @param {HTMLElement} frame */
  #listen(frame) {
    this.#scroll.addEventListener("scroll", () => this.draw(), { passive: true });
    this.#scroll.addEventListener("blur", () => this.focus(-1));
    new ResizeObserver(() => this.#resize()).observe(frame);
    const themed = () => {
      this.#palette = paletteOf(frame);
      this.#stale = true;
      this.draw();
    };
    new MutationObserver(themed).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themed);
    onZone(() => {
      this.#say();
      this.draw();
    });
    on("shown", (steps) => this.#filter(steps));
  }

  #quiet() {
    const { begins, ends } = this.#bars;
    const times = new Float64Array(2 * this.#steps.length);
    this.#steps.forEach((step, at) => {
      times[2 * at] = begins[step] ?? 0;
      times[2 * at + 1] = ends[step] ?? 0;
    });
    return quietOf(times.sort());
  }

  /** @param {ArrayLike<number>} shown */
  #filter(shown) {
    const { run, steps } = this.#bars;
    if (shown.length === run.count) this.#steps = steps;
    else {
      const chosen = new Uint8Array(run.count);
      for (let at = 0; at < shown.length; at += 1) chosen[shown[at] ?? 0] = 1;
      this.#steps = steps.filter((step) => chosen[step]);
    }
    this.#level = levelOf(this.#bars, this.#steps);
    this.#arrange();
    this.#resize();
  }

  /** Put the steps into lanes anew. */
  #arrange() {
    const shared = this.#by && this.#controls.ways.includes(this.#by);
    this.#lanes = shared ? byColumn(this.#bars, this.#steps, this.#by) : byStep(this.#steps);
    this.#focused = -1;
    this.#hovered = -1;
    this.#card.hide();
    const label = `Timeline of ${count(this.#steps.length)} steps in ${count(this.#lanes.count)} lanes`;
    this.#scroll.setAttribute("aria-label", `${label}. The table of steps below says the same.`);
    this.#say();
    this.#controls.update();
  }

  /** Say what is not drawn, and how far what is. */
  #say() {
    const { run, steps } = this.#bars;
    const hidden = steps.length - this.#steps.length;
    const filter = `The filter of the table leaves out ${count(hidden)} of ${count(steps.length)} steps. `;
    this.#words.textContent = (hidden ? filter : "") + this.#controls.words(run.count - steps.length);
  }

  /** @param {string} by a column, or nothing for a lane a step */
  group(by) {
    this.#by = by;
    remember("lanes", by);
    this.#arrange();
    this.#scroll.scrollTop = 0;
    this.#resize();
  }

  /** @param {boolean} critical */
  outline(critical) {
    this.#critical = critical;
    this.#controls.update();
    this.draw();
  }

  /** @param {boolean} short whether quiet stretches are cut short */
  shorten(short) {
    const { left, width } = this.#view;
    this.#short = short;
    this.#view = new View(new Shown(this.#bars.first, this.#bars.last, short ? this.#quiet() : []));
    Object.assign(this.#view, { left, width });
    this.#stale = true;
    this.moved();
  }

  /** Fit the canvases to the room there is. */
  #resize() {
    const width = this.#scroll.clientWidth;
    if (!width) return;
    const tall = Math.min(this.#lanes.count, MOST_SEEN) * LANE;
    this.#scroll.style.height = `${Math.max(tall, LANE)}px`;
    this.#room.style.height = `${Math.min(this.#lanes.count * LANE, TALLEST)}px`;
    this.#view.left = width < 560 ? 96 : Math.min(260, Math.round(width * 0.22));
    // what is at the end of the axis is not cut
    this.#view.width = this.#scroll.clientWidth - this.#view.left - 8;
    const scale = devicePixelRatio || 1;
    const sizes = [[this.#head, AREA + AXIS], [this.#canvas, tall], [this.#overview.element, STRIP]];
    for (const [canvas, height] of /** @type {[HTMLCanvasElement, number][]} */ (sizes)) {
      canvas.width = Math.round(this.#scroll.clientWidth * scale);
      canvas.height = Math.round(height * scale);
      canvas.style.width = `${this.#scroll.clientWidth}px`;
      canvas.style.height = `${height}px`;
      canvas.getContext("2d")?.scale(scale, scale);
    }
    this.#stale = true;
    this.#draw();
  }

  /** Draw with the next frame. */
  draw() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const [head, pen] = [this.#head.getContext("2d"), this.#canvas.getContext("2d")];
    if (!head || !pen || this.#view.width < 20) return;
    const [bars, lanes, view, palette] = [this.#bars, this.#lanes, this.#view, this.#palette];
    const ticks = ticksOf(view, zone(), bars.origin);
    paintHead(head, view, palette, this.#level, ticks);
    paintLanes(pen, this.scene(ticks));
    if (this.#stale) this.#overview.picture(bars, lanes, view, palette, devicePixelRatio || 1);
    this.#stale = false;
    this.#overview.paint(palette);
  }

  /** @param {import("./ticks.js").Tick[]} ticks */
  scene(ticks) {
    return {
      bars: this.#bars,
      lanes: this.#lanes,
      view: this.#view,
      palette: this.#palette,
      ticks,
      top: this.#top(),
      height: this.#scroll.clientHeight,
      critical: this.#critical,
      focused: this.#focused,
      hovered: this.#hovered,
    };
  }

  /** How far down the lanes are scrolled, as if nothing were stretched; see grid.js. */
  #top() {
    const whole = this.#lanes.count * LANE;
    const room = this.#scroll.clientHeight;
    if (whole <= TALLEST) return this.#scroll.scrollTop;
    return (this.#scroll.scrollTop / (TALLEST - room)) * (whole - room);
  }

  /** Draw what is seen now, and keep it in the link. */
  moved() {
    this.draw();
    this.#controls.update();
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => {
      const { from, to, fits } = this.#view;
      remember("view", fits || this.#short ? "" : `${Math.round(from / 1e3)}-${Math.round(to / 1e3)}`);
    }, 400);
  }

  /**
   * Return the step at a place, or -1.
   * @param {number} x
   * @param {number} y below the top of the lanes
   */
  stepAt(x, y) {
    const lane = Math.floor((y + this.#top()) / LANE);
    if (lane < 0 || lane >= this.#lanes.count) return -1;
    if (this.#lanes.single) return this.#lanes.items[lane] ?? -1;
    const first = firstIn(this.scene([]), lane, this.#view.time(x - NEAR));
    let [found, nearest] = [-1, NEAR];
    for (let at = first; at < this.#lanes.start(lane + 1); at += 1) {
      const step = this.#lanes.items[at] ?? 0;
      const from = this.#view.x(this.#bars.begins[step] ?? 0);
      if (from > x + NEAR) break;
      const off = Math.max(from - x, x - this.#view.x(this.#bars.ends[step] ?? 0), 0);
      if (off < nearest) [found, nearest] = [step, off];
    }
    return found;
  }

  /**
   * Show what the pointer is on.
   * @param {number} step or -1
   * @param {number} x within the frame
   * @param {number} y
   */
  hover(step, x, y) {
    if (step < 0) this.#card.hide();
    else this.#card.show(this.#bars, step, x, y);
    this.#scroll.style.cursor = step < 0 ? "default" : "pointer";
    if (step === this.#hovered) return;
    this.#hovered = step;
    this.draw();
  }

  /** @param {number} step */
  open(step) {
    this.#card.hide();
    if (step >= 0) openStep(step, this.#bars.run.ids[step] ?? "");
  }

  /**
   * Move the keyboard's place by so many lanes, and say where it is.
   * @param {number} by
   */
  step(by) {
    const last = this.#lanes.count - 1;
    const next = this.#focused < 0 && by > 0 && by < last ? by - 1 : this.#focused + by;
    this.focus(Math.min(Math.max(next, 0), last));
  }

  /** @param {number} lane or -1 */
  focus(lane) {
    this.#focused = lane;
    this.draw();
    if (lane < 0) return;
    const [top, height] = [this.#top(), this.#scroll.clientHeight];
    if (lane * LANE < top) this.#scroll.scrollTop = lane * LANE;
    if ((lane + 1) * LANE > top + height) this.#scroll.scrollTop = (lane + 1) * LANE - height;
    const first = this.#lanes.start(lane);
    const number = this.#lanes.start(lane + 1) - first;
    const step = this.#lanes.items[first] ?? 0;
    const label = this.#lanes.labels[lane];
    const place = `Lane ${count(lane + 1)} of ${count(this.#lanes.count)}`;
    this.#live.textContent = this.#lanes.single
      ? `${place}: ${sentence(this.#bars, step)}.`
      : `${place}: ${label ? `${label}, ` : ""}${count(number)} steps; the first is ${sentence(this.#bars, step)}.`;
  }

  /** Open the step of the lane that the keyboard is at. */
  enter() {
    if (this.#focused >= 0) this.open(this.#lanes.items[this.#lanes.start(this.#focused)] ?? -1);
  }
}
