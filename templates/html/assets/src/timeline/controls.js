// The bar above the timeline, and what its signs mean.

import { STATUSES } from "../columns.js";
import { tell } from "../bus.js";
import { h, listen } from "../dom.js";
import { count, duration, visible } from "../format.js";
import { moment } from "./card.js";
import { ORDERS, ordersOf } from "./sorting.js";

/** @typedef {import("./bars.js").Bars} Bars */
/** @typedef {import("./timeline.js").Timeline} Timeline */

const WAYS = new Map([
  ["step", "By step"],
  ["group", "By group"],
  ["kind", "By kind"],
  ["worker", "By worker"],
]);

const MOST_CLOCKS = 4;
const LOGGED =
  "Log scale: each stretch between two starts or ends is as wide as the logarithm of its length. " +
  "Times are to be read off the axis: widths do not compare.";

export class Controls {
  #bars;
  #timeline;
  /** @type {Map<string, HTMLButtonElement>} */
  #lanes = new Map();
  /** What is said of steps without a start; it does not change. */
  #missing = "";
  #order;
  #critical;
  #short;
  #log;
  #correct;
  #fit;

  /**
   * @param {Bars} bars
   * @param {Timeline} timeline
   */
  constructor(bars, timeline) {
    this.#bars = bars;
    this.#timeline = timeline;
    const { run } = bars;
    const tells = (/** @type {string} */ way) =>
      way === "kind" ? run.table(way).values.length > 1 : run.payload.has(way);
    this.ways = [...WAYS.keys()].filter((way) => way === "step" || tells(way));
    const lanes = h("div", { class: "tl-ways", role: "group", "aria-label": "Lanes" });
    for (const way of this.ways) {
      const choose = this.#button(WAYS.get(way) ?? way, "", () => timeline.group(way));
      this.#lanes.set(way, choose);
      lanes.append(choose);
    }
    this.#order = h("select", { class: "tool", "aria-label": "Order of the lanes" });
    for (const order of ordersOf(bars)) {
      this.#order.append(h("option", { value: order }, ORDERS.get(order) ?? order));
    }
    listen(this.#order, "change", () => timeline.sort(this.#order.value));
    this.#critical = this.#button("Critical path", "c", () => timeline.outline(!timeline.critical));
    this.#short = this.#button("Shorten quiet times", "", () => this.#turn("quiet"));
    this.#log = this.#button("Log scale", "", () => this.#turn("log"));
    this.#correct = this.#button("Correct clocks", "", () => timeline.correct(!bars.corrected));
    this.#fit = this.#button("Fit", "f", () => {
      timeline.view.fit();
      timeline.moved();
    });
    const zoom = h(
      "div",
      { class: "tl-ways", role: "group", "aria-label": "Zoom" },
      this.#zoomer("−", "Zoom out", 0.5, "s"),
      this.#zoomer("+", "Zoom in", 2, "w"),
      this.#fit,
    );
    this.element = h("div", "toolbar tl-bar");
    if (this.ways.length > 1) this.element.append(lanes);
    if (bars.steps.length > 2) this.element.append(this.#order);
    this.element.append(zoom);
    if (bars.path.length > 1) this.element.append(this.#critical);
    if (bars.quiet.length) this.element.append(this.#short);
    if (bars.logged) this.element.append(this.#log);
    if (bars.clocks) this.element.append(this.#correct);
    this.element.append(this.#button("As a table", "", () => void tell("sort", "start")));
    this.legend = this.#legend();
  }

  /**
   * @param {string} words
   * @param {string} key
   * @param {() => void} act
   */
  #button(words, key, act) {
    const button = h("button", "tool", words);
    if (key) button.title = `Key: ${key}`;
    listen(button, "click", act);
    return button;
  }

  /**
   * @param {string} sign
   * @param {string} words
   * @param {number} factor
   * @param {string} key
   */
  #zoomer(sign, words, factor, key) {
    const button = this.#button(sign, key, () => {
      const seen = this.#timeline.view;
      seen.zoom(factor, seen.left + seen.width / 2);
      this.#timeline.moved();
    });
    button.setAttribute("aria-label", words);
    return button;
  }

  /** Show time on a scale, or evenly again. @param {string} scale */
  #turn(scale) {
    this.#timeline.rescale(this.#timeline.scale === scale ? "" : scale);
  }

  /** Let the buttons show how things stand. */
  update() {
    for (const [way, button] of this.#lanes) {
      button.setAttribute("aria-pressed", String(this.#timeline.by === way));
    }
    this.#order.hidden = this.#timeline.by !== "step";
    this.#order.value = this.#timeline.order;
    this.#critical.setAttribute("aria-pressed", String(this.#timeline.critical));
    this.#short.setAttribute("aria-pressed", String(this.#timeline.scale === "quiet"));
    this.#log.setAttribute("aria-pressed", String(this.#timeline.scale === "log"));
    this.#correct.setAttribute("aria-pressed", String(this.#bars.corrected));
    for (const item of this.legend.querySelectorAll(".tl-queued, .tl-backoff, .tl-attempt")) {
      const sign = /** @type {HTMLElement} */ (item.parentElement);
      sign.hidden = this.#timeline.by !== "step";
    }
    this.#fit.disabled = this.#timeline.view.fits;
  }

  #legend() {
    const bars = this.#bars;
    const list = h("ul", "tl-legend");
    const add = (/** @type {string} */ kind, /** @type {string} */ words) =>
      list.append(h("li", {}, h("i", { class: `swatch ${kind}`, "aria-hidden": "true" }), words));
    const { payload } = bars.run;
    const seen = new Set();
    for (const step of bars.steps) seen.add(bars.statuses.text(step));
    for (const [status, word] of STATUSES) if (seen.has(status)) add(`fill-${status}`, word);
    if (payload.has("queued_time") || payload.has("queue_seconds")) add("tl-queued", "queued");
    if (payload.has("attempts.counts")) {
      add("fill-failed tl-attempt", "a failed attempt");
      add("tl-backoff", "between attempts");
    }
    if (bars.path.length > 1) add("tl-critical", "on the critical path");
    return list;
  }

  /**
   * Say which bars are not drawn, which have no end, and which steps have no bar.
   * @param {number} hidden by the filter
   */
  words(hidden) {
    const { steps, asOf, running, endless } = this.#bars;
    const words = [];
    if (this.#bars.schedule) {
      words.push("Reconstructed: no start is on record. Drawn is when each step could have begun at the earliest.");
    }
    if (this.#timeline.scale === "log") words.push(`${LOGGED} The axis ends at ${moment(this.#bars, this.#bars.last)}.`);
    if (this.#bars.clocks) words.push(this.#skewed(this.#bars.clocks));
    if (hidden) {
      words.push(`The filter of the table leaves out ${count(hidden)} of ${count(steps.length)} ${this.#bars.run.noun}s.`);
    }
    for (const { time, words: what } of this.#bars.marks) words.push(`A dashed line: ${what}, ${moment(this.#bars, time)}.`);
    if (running) {
      const whose = this.#have(running);
      words.push(`${whose} not ended: drawn as of ${moment(this.#bars, asOf)}, the last time on record.`);
    }
    if (endless) {
      const whose = this.#have(endless);
      words.push(`${whose} no end on record: only the start is drawn.`);
    }
    if (this.#bars.untimed.length) words.push((this.#missing ||= this.#untimed()));
    return words.join(" ");
  }

  /** @param {number} number */
  #have(number) {
    const { noun } = this.#bars.run;
    return number === 1 ? `1 ${noun} has` : `${count(number)} ${noun}s have`;
  }

  /**
   * Say whose clocks are behind, and by how much.
   * @param {Float64Array} clocks
   */
  #skewed(clocks) {
    const workers = this.#bars.run.table("worker");
    /** @type {Map<string, number>} */
    const behind = new Map();
    clocks.forEach((micros, step) => micros > 0 && behind.set(workers.text(step), micros));
    const named = [...behind].slice(0, MOST_CLOCKS).map(([name, micros]) => `${visible(name)} by ${duration(micros / 1e6)}`);
    const more = behind.size > MOST_CLOCKS ? ` and ${count(behind.size - MOST_CLOCKS)} more` : "";
    const shown = this.#bars.corrected ? "Drawn with the clocks corrected" : "Drawn as recorded";
    return `Steps began before what they waited for had ended, as if clocks were behind: ${named.join(", ")}${more}. ${shown}.`;
  }

  /** Say which steps have no bar. */
  #untimed() {
    const { statuses, untimed } = this.#bars;
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const step of untimed) counts.set(statuses.text(step), (counts.get(statuses.text(step)) ?? 0) + 1);
    const words = [...STATUSES].flatMap(([status, word]) => {
      const own = counts.get(status);
      return own ? [`${count(own)} ${word}`] : [];
    });
    const some = this.#have(untimed.length);
    const stands = untimed.length === 1 ? "stands" : "stand";
    return `${some} no ${this.#bars.schedule ? "place in that order" : "start on record"} and ${stands} below the others without a bar: ${words.join(", ")}.`;
  }
}
