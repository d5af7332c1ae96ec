// The section of the timeline: its lanes, what is seen of them, and how a person moves about.

import { on, openStep } from "../bus.js";
import { byId, h, listen } from "../dom.js";
import { recall, remember, rememberSoon } from "../state.js";
import { onZone } from "../zones.js";
import { Card, laneWords, sectionWords } from "./card.js";
import { Controls } from "./controls.js";
import { elsewhere, stepIn } from "./hit.js";
import { byColumn, byStep } from "./lanes.js";
import { levelOf } from "./level.js";
import { Pointer } from "./pointer.js";
import { Shown, View } from "./scale.js";
import { inOrder, ORDERS } from "./sorting.js";
import { Surface } from "./surface.js";

/** @typedef {import("./bars.js").Bars} Bars */

const MANY = 5000; // steps

export class Timeline {
  /** What is seen of the run. */
  view;
  /** What has a lane: a step, or all with the same value of a column. */
  by;
  /** In which order steps have their lanes. */
  order = "";
  /** Whether the critical path is outlined. */
  critical = true;
  /** How time is shown: evenly, with `quiet` stretches cut short, or on a `log` scale. */
  scale = "";
  #bars;
  #steps;
  /** What the filter leaves; null for all. @type {ArrayLike<number> | null} */
  #left;
  #lanes;
  #level;
  #focused = -1;
  #hovered = -1;
  #waiting = 0;
  #card = new Card();
  #surface;
  #live = h("p", { class: "visually-hidden", role: "status" });
  #words = h("p", "section-hint tl-words");
  #controls;

  /**
   * @param {Bars} bars
   * @param {ArrayLike<number> | null} shown the steps that the filter leaves, if there is one
   */
  constructor(bars, shown) {
    this.#bars = bars;
    this.#left = shown;
    this.#steps = bars.among(bars.steps, shown);
    this.by = recall("lanes") || bars.way;
    this.#lanes = byStep(this.#steps);
    this.#level = this.#levelOf();
    this.view = new View(new Shown(bars.first, bars.last, []));
    const app = byId("timeline-app");
    this.#surface = new Surface(app, () => this.seen, () => this.moved());
    this.#controls = new Controls(bars, this);
    const { element: frame, scroll, head } = this.#surface;
    frame.append(this.#card.element);
    this.#recall();
    this.#arrange();
    app.append(this.#controls.element, frame, this.#live, this.#controls.legend, this.#words);
    byId("timeline-static").classList.add("with-script");
    new Pointer(this, frame, scroll, head);
    this.#listen(scroll);
    this.#surface.fit();
  }

  /** @param {HTMLElement} scroll */
  #listen(scroll) {
    listen(scroll, "blur", () => this.focus(-1));
    onZone(() => {
      this.#say();
      this.#surface.drawView();
    });
    on("navigated", () => {
      this.#recall();
      this.group(recall("lanes") || this.#bars.way);
    });
    on("shown", (steps) => this.#soon(steps));
  }

  /** What the surface draws. */
  get seen() {
    return {
      bars: this.#bars,
      lanes: this.#lanes,
      view: this.view,
      level: this.#level,
      critical: this.critical,
      focused: this.#focused,
      hovered: this.#hovered,
    };
  }

  #levelOf() {
    const [bars, steps] = [this.#bars, this.#steps];
    return steps === bars.steps ? bars.level : levelOf(bars, steps);
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
    this.#steps = this.#bars.among(this.#bars.steps, shown);
    this.#level = this.#levelOf();
    this.#arrange();
    this.#surface.fit();
  }

  /** Put the steps into lanes anew. */
  #arrange() {
    if (!this.#controls.ways.includes(this.by)) this.by = "step";
    const [bars, steps, single] = [this.#bars, this.#steps, this.by === "step"];
    const untimed = bars.among(bars.untimed, this.#left);
    const lined = single ? inOrder(bars, steps, this.order, this.#left) : steps;
    this.#lanes = single ? byStep(lined, untimed) : byColumn(bars, steps, this.by, untimed);
    this.#focused = -1;
    this.#hovered = -1;
    this.#card.hide();
    this.#surface.scroll.setAttribute("aria-label", sectionWords(this.#lanes));
    this.#say();
    this.#controls.update();
  }

  /** Show what the link says. */
  #recall() {
    this.order = ORDERS.has(recall("sort")) ? recall("sort") : "";
    this.#scaleTo(recall("scale"));
    const [from, to] = recall("view").split("-").map(Number);
    if (!this.scale && from !== undefined && to !== undefined && to > from) this.view.show(from * 1e3, to * 1e3);
    else this.view.fit();
  }

  /** Say what is not drawn, and how far what is. */
  #say() {
    this.#words.textContent = this.#controls.words(this.#bars.steps.length - this.#steps.length);
  }

  /** @param {string} by `step` for a lane each, or a column */
  group(by) {
    this.by = by;
    remember("lanes", by === this.#bars.way ? "" : by);
    this.#arrange();
    this.#surface.scroll.scrollTop = 0;
    this.#surface.fit();
  }

  /** @param {string} order of the lanes, where each step has its own */
  sort(order) {
    this.order = order;
    remember("sort", order);
    this.group(this.by);
  }

  /** @param {boolean} critical */
  outline(critical) {
    this.critical = critical;
    this.#controls.update();
    this.#surface.drawLanes();
  }

  /** @param {string} scale how time is shown */
  rescale(scale) {
    this.#scaleTo(scale);
    remember("scale", this.scale);
    this.#say();
    this.#surface.drawAll();
    this.moved();
  }

  /** @param {string} scale one that is of no use to this run is none */
  #scaleTo(scale) {
    const { left, width } = this.view;
    const { first, last, quiet, logged } = this.#bars;
    const cut = scale === "quiet" ? quiet : [];
    const shown = (scale === "log" && logged) || new Shown(first, last, cut);
    this.scale = cut.length || shown === logged ? scale : "";
    this.view = new View(shown);
    Object.assign(this.view, { left, width });
  }

  /** @param {boolean} corrected whether the clocks of the workers are */
  correct(corrected) {
    this.#bars.correct(corrected);
    this.rescale(this.scale);
    this.view.fit();
    this.#filter(this.#left);
  }

  /** Draw what is seen now, and keep it in the link. */
  moved() {
    const lane = elsewhere(this.#surface.scene());
    if (lane >= 0) this.#surface.scrollTo(lane);
    this.#surface.drawView();
    this.#controls.update();
    const { from, to, fits } = this.view;
    const seen = fits || this.scale ? "" : `${Math.round(from / 1e3)}-${Math.round(to / 1e3)}`;
    rememberSoon("view", seen);
  }

  /**
   * Return the step at a place, or -1.
   * @param {number} x
   * @param {number} y below the top of the lanes
   */
  stepAt(x, y) {
    return stepIn(this.#surface.scene(), x, y);
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
    this.#surface.scroll.style.cursor = step < 0 ? "default" : "pointer";
    if (step === this.#hovered) return;
    this.#hovered = step;
    this.#surface.drawLanes();
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
    this.#surface.drawLanes();
    if (lane < 0) return;
    this.#surface.reveal(lane);
    this.#live.textContent = laneWords(this.#bars, this.#lanes, lane);
  }

  /** Open the step of the lane that the keyboard is at. */
  enter() {
    if (this.#focused >= 0) this.open(this.#lanes.items[this.#lanes.start(this.#focused)] ?? -1);
  }
}
