// The section of the timeline: its lanes, what is seen of them, and how a person moves about.

import { on, openStep } from "../bus.js";
import { byId, h } from "../dom.js";
import { recall, remember, rememberSoon } from "../state.js";
import { onZone, zoneName } from "../zones.js";
import { Bars } from "./bars.js";
import { Card, laneWords, sectionWords } from "./card.js";
import { Controls } from "./controls.js";
import { AREA, AXIS, paintHead } from "./head.js";
import { elsewhere, stepIn } from "./hit.js";
import { byColumn, byStep } from "./lanes.js";
import { levelOf } from "./level.js";
import { Overview, STRIP } from "./overview.js";
import { paintLanes } from "./paint.js";
import { onTheme, paletteOf } from "./palette.js";
import { Pointer } from "./pointer.js";
import { Shown, View } from "./scale.js";
import { roomOf, scrollTo, topOf } from "./scroll.js";
import { LANE, sized } from "./shapes.js";
import { ticksOf } from "./ticks.js";

/** @typedef {import("../run.js").Run} Run */

const MOST_SEEN = 18; // lanes
const MANY = 5000; // steps

export class Timeline {
  /** What is seen of the run. */
  view;
  /** What has a lane: a step, or all with the same value of a column. */
  by;
  /** Whether the critical path is outlined. */
  critical = true;
  /** Whether quiet stretches are cut short. */
  short = false;
  #bars;
  #steps;
  /** What the filter leaves; null for all. @type {ArrayLike<number> | null} */
  #left;
  #lanes;
  #level;
  #palette;
  #focused = -1;
  #hovered = -1;
  #frame = 0;
  #waiting = 0;
  #width = 0;
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
    this.#left = shown;
    this.#steps = this.#bars.among(shown);
    this.by = recall("lanes") || this.#bars.way;
    this.#lanes = byStep(this.#steps);
    this.#level = levelOf(this.#bars, this.#steps);
    this.view = new View(new Shown(this.#bars.first, this.#bars.last, []));
    const app = byId("timeline-app");
    this.#palette = paletteOf(app);
    this.#controls = new Controls(this.#bars, this);
    const { element: strip } = this.#overview;
    const frame = h("div", { class: "tl" }, this.#head, this.#scroll, strip, this.#card.element);
    app.append(this.#controls.element, frame, this.#live, this.#controls.legend, this.#words);
    byId("timeline-static").classList.add("with-script");
    new Pointer(this, frame, this.#scroll, this.#head);
    this.#listen(frame);
    this.#arrange();
    this.#recall();
    this.#resize();
  }

  /** @param {HTMLElement} frame */
  #listen(frame) {
    this.#scroll.addEventListener("scroll", () => this.draw(), { passive: true });
    this.#scroll.addEventListener("blur", () => this.focus(-1));
    new ResizeObserver(() => {
      if (this.#scroll.clientWidth !== this.#width) this.#resize();
    }).observe(frame);
    onTheme(frame, (palette) => {
      this.#palette = palette;
      this.#stale = true;
      this.draw();
    });
    onZone(() => {
      this.#say();
      this.draw();
    });
    on("navigated", () => {
      this.#recall();
      this.group(recall("lanes") || this.#bars.way);
    });
    on("shown", (steps) => this.#soon(steps));
  }

  /** @param {ArrayLike<number>} shown */
  #soon(shown) {
    clearTimeout(this.#waiting);
    // a large run takes longer than it takes to type the next letter
    if (this.#bars.run.count > MANY) this.#waiting = setTimeout(() => this.#filter(shown), 200);
    else this.#filter(shown);
  }

  /** @param {ArrayLike<number> | null} shown */
  #filter(shown) {
    this.#left = shown;
    this.#steps = this.#bars.among(shown);
    this.#level = levelOf(this.#bars, this.#steps);
    this.#arrange();
    this.#resize();
  }

  /** Put the steps into lanes anew. */
  #arrange() {
    if (!this.#controls.ways.includes(this.by)) this.by = "step";
    const single = this.by === "step";
    this.#lanes = single ? byStep(this.#steps) : byColumn(this.#bars, this.#steps, this.by);
    this.#focused = -1;
    this.#hovered = -1;
    this.#card.hide();
    this.#scroll.setAttribute("aria-label", sectionWords(this.#steps.length, this.#lanes.count));
    this.#say();
    this.#controls.update();
  }

  /** Show what the link says. */
  #recall() {
    const [from, to] = recall("view").split("-").map(Number);
    if (from !== undefined && to !== undefined && to > from) this.view.show(from * 1e3, to * 1e3);
    else this.view.fit();
  }

  /** Say what is not drawn, and how far what is. */
  #say() {
    const { run, steps } = this.#bars;
    this.#words.textContent = this.#controls.words(steps.length - this.#steps.length, run.count - steps.length);
  }

  /** @param {string} by `step` for a lane each, or a column */
  group(by) {
    this.by = by;
    remember("lanes", by === this.#bars.way ? "" : by);
    this.#arrange();
    this.#scroll.scrollTop = 0;
    this.#resize();
  }

  /** @param {boolean} critical */
  outline(critical) {
    this.critical = critical;
    this.#controls.update();
    this.draw();
  }

  /** @param {boolean} short whether quiet stretches are cut short */
  shorten(short) {
    const { left, width } = this.view;
    this.short = short;
    this.view = new View(new Shown(this.#bars.first, this.#bars.last, short ? this.#bars.quiet : []));
    Object.assign(this.view, { left, width });
    this.#stale = true;
    this.moved();
  }

  /** @param {boolean} corrected whether the clocks of the workers are */
  correct(corrected) {
    this.#bars.correct(corrected);
    this.shorten(this.short);
    this.view.fit();
    this.#filter(this.#left);
  }

  /** Fit the canvases to the room there is. */
  #resize() {
    const width = this.#scroll.clientWidth;
    this.#width = width;
    if (!width) return;
    const tall = Math.min(this.#lanes.count, MOST_SEEN) * LANE;
    this.#scroll.style.height = `${Math.max(tall, LANE)}px`;
    this.#room.style.height = `${roomOf(this.#lanes.count)}px`;
    this.view.left = width < 560 ? 96 : Math.min(260, Math.round(width * 0.22));
    // what is at the end of the axis is not cut
    this.view.width = width - this.view.left - 8;
    sized(this.#head, width, AREA + AXIS);
    sized(this.#canvas, width, tall);
    sized(this.#overview.element, width, STRIP);
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
    if (!head || !pen || this.view.width < 20) return;
    const [bars, lanes, view, palette] = [this.#bars, this.#lanes, this.view, this.#palette];
    const ticks = ticksOf(view, bars.zone, bars.origin);
    paintHead(head, view, palette, this.#level, ticks, zoneName(bars.zone, bars.first, bars.last));
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
      view: this.view,
      palette: this.#palette,
      ticks,
      top: topOf(this.#scroll, this.#lanes.count),
      height: this.#scroll.clientHeight,
      critical: this.critical,
      focused: this.#focused,
      hovered: this.#hovered,
    };
  }

  /** Draw what is seen now, and keep it in the link. */
  moved() {
    const lane = elsewhere(this.scene([]));
    if (lane >= 0) scrollTo(this.#scroll, this.#lanes.count, lane);
    this.draw();
    this.#controls.update();
    const { from, to, fits } = this.view;
    const seen = fits || this.short ? "" : `${Math.round(from / 1e3)}-${Math.round(to / 1e3)}`;
    rememberSoon("view", seen);
  }

  /**
   * Return the step at a place, or -1.
   * @param {number} x
   * @param {number} y below the top of the lanes
   */
  stepAt(x, y) {
    return stepIn(this.scene([]), x, y);
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
    const [top, height] = [topOf(this.#scroll, this.#lanes.count), this.#scroll.clientHeight];
    if (lane * LANE < top) scrollTo(this.#scroll, this.#lanes.count, lane);
    if ((lane + 1) * LANE > top + height) scrollTo(this.#scroll, this.#lanes.count, lane + 1 - height / LANE);
    this.#live.textContent = laneWords(this.#bars, this.#lanes, lane);
  }

  /** Open the step of the lane that the keyboard is at. */
  enter() {
    if (this.#focused >= 0) this.open(this.#lanes.items[this.#lanes.start(this.#focused)] ?? -1);
  }
}
