// When each step ran: the columns of the payload as the timeline draws them. Times are microseconds
// since 1970; a step without a start is no part of it.

import { parseTimes } from "../times.js";
import { zone } from "../zones.js";
import { clocksOf, scheduleOf } from "./clocks.js";
import { levelOf } from "./level.js";
import { loggedOf } from "./log.js";
import { marksOf } from "./marks.js";
import { quietOf } from "./scale.js";
import { untimedOf } from "./untimed.js";

/** @typedef {import("../run.js").Run} Run */

/**
 * A stretch of a step's time, with the status whose colour it has.
 * @typedef {{kind: "queued" | "run" | "backoff", from: number, to: number, status: string}} Part
 */

const MANY = 100; // steps, of which no screen shows each in a lane of its own
const SHARING = 4; // of them in a lane, on average
const OPEN = new Set(["running", "retry"]);

export class Bars {
  /** @param {Run} run */
  constructor(run) {
    this.run = run;
    this.statuses = run.table("status");
    /** Starts that were worked out, where none is on record. */
    this.schedule = scheduleOf(run);
    /** By how much each step's clock would have to be set forward; null where that says nothing. */
    this.clocks = clocksOf(run);
    /** Whether that is done. */
    this.corrected = false;
    this.#lay();
    /** The steps that have no start. */
    this.untimed = untimedOf(this);
    this.path = this.#path();
    this.critical = new Uint8Array(run.count);
    for (const step of this.path) this.critical[step] = 1;
  }

  begins = new Float64Array();
  /** Where a step has no end: the last time on record for one that still runs, else its start. */
  ends = new Float64Array();
  /** Which steps have no end on record. */
  open = new Uint8Array();
  /** How many of them still run, and how many do not. */
  running = 0;
  endless = 0;
  asOf = NaN;
  /** The steps that have a start, by their starts. @type {Uint32Array} */
  steps = Uint32Array.of();
  first = NaN;
  last = NaN;
  /** When the run began; what times since the start are counted from. */
  origin = 0;

  /** @type {import("./level.js").Level | null} */
  #level = null;
  /** @type {ReturnType<typeof quietOf> | null} */
  #quiet = null;
  /** @type {ReturnType<typeof loggedOf> | undefined} */
  #logged;

  /** @type {import("./marks.js").Mark[] | null} */
  #marks = null;

  /** Take the times as they are on record, or with clocks corrected. */
  #lay() {
    const { run, schedule } = this;
    this.#level = this.#quiet = this.#marks = null;
    this.#logged = undefined;
    const shift = (/** @type {Float64Array} */ times) => times.map((time, step) => time + this.#shift(step));
    this.begins = schedule?.begins ?? shift(run.times("start_time"));
    this.ends = schedule ? Float64Array.from(schedule.ends) : shift(run.times("end_time"));
    this.open = new Uint8Array(run.count);
    this.running = this.endless = 0;
    const [end] = parseTimes([run.head.end_time?.slice(0, 26) ?? null], "");
    this.asOf = Math.max(latest(this.begins), latest(this.ends), (!schedule && end) || -Infinity);
    this.steps = this.#timed();
    this.origin = schedule ? 0 : run.origin;
    this.first = Math.min(this.origin, this.begins[this.steps[0] ?? 0] ?? NaN);
    this.last = Math.max(this.asOf, this.first + 1);
  }

  /** @param {number} step */
  #shift(step) {
    return this.corrected ? (this.clocks?.[step] ?? 0) : 0;
  }

  /** @param {boolean} corrected whether the clocks are */
  correct(corrected) {
    this.corrected = corrected;
    this.#lay();
  }

  /** The zone of the axis: times that were worked out have none. */
  get zone() {
    return this.schedule ? "relative" : zone();
  }

  /** @returns {Uint32Array} the steps that have a start, by their starts */
  #timed() {
    const { begins, ends, open, statuses } = this;
    const steps = new Uint32Array(begins.length);
    let length = 0;
    for (let step = 0; step < begins.length; step += 1) {
      const begin = begins[step] ?? NaN;
      if (Number.isNaN(begin)) continue;
      const end = ends[step] ?? NaN;
      if (Number.isNaN(end)) {
        open[step] = 1;
        const runs = OPEN.has(statuses.text(step));
        ends[step] = runs ? this.asOf : begin;
        if (runs) this.running += 1;
        else this.endless += 1;
      } else if (end < begin) ends[step] = begin;
      steps[length] = step;
      length += 1;
    }
    const found = steps.subarray(0, length);
    const rising = found.every((step, at) => !at || (begins[found[at - 1] ?? 0] ?? 0) <= (begins[step] ?? 0));
    return rising ? found : found.sort((a, b) => (begins[a] ?? 0) - (begins[b] ?? 0) || a - b);
  }

  #path() {
    const { observed, structural } = this.run.analysis.critical_path;
    const steps = (this.schedule ? structural : observed).map((id) => this.run.numberOf(id));
    return Uint32Array.from(steps.filter((step) => step !== undefined));
  }

  /**
   * Return those of some steps that the filter leaves, in their order.
   * @param {Uint32Array} steps
   * @param {ArrayLike<number> | null} shown null for all
   */
  among(steps, shown) {
    if (!shown || shown.length === this.run.count) return steps;
    const chosen = new Uint8Array(this.run.count);
    for (let at = 0; at < shown.length; at += 1) chosen[shown[at] ?? 0] = 1;
    return steps.filter((step) => chosen[step]);
  }

  /** How many of all steps ran at once. */
  get level() {
    return (this.#level ??= levelOf(this, this.steps));
  }

  /** The long stretches in which nothing happened. */
  get quiet() {
    return (this.#quiet ??= quietOf(this.level, this.first, this.last));
  }

  /** What happened to the run as a whole. */
  get marks() {
    return (this.#marks ??= marksOf(this));
  }

  /** The scale on which no long step hides short ones; null where it brings nothing. */
  get logged() {
    if (this.#logged === undefined) this.#logged = loggedOf(this);
    return this.#logged;
  }

  /** How lanes are made where nobody said: of many steps so that the first screen says most. */
  get way() {
    const shares = (/** @type {string} */ column) =>
      this.run.payload.has(column) && this.run.table(column).values.length * SHARING <= this.steps.length;
    const way = ["worker", "group"].find(shares);
    return this.steps.length > MANY && way ? way : "step";
  }

  /**
   * Tell whether a step's bar has no end yet.
   * @param {number} step
   */
  runs(step) {
    return this.open[step] === 1 && OPEN.has(this.statuses.text(step));
  }

  /**
   * Return when a step was ready to run, NaN where the source does not say.
   * @param {number} step
   */
  queued(step) {
    const stated = this.run.times("queued_time")[step] ?? NaN;
    if (!Number.isNaN(stated)) return stated + this.#shift(step);
    const seconds = this.run.numbers("queue_seconds")[step] ?? NaN;
    return seconds >= 0 ? (this.begins[step] ?? NaN) - seconds * 1e6 : NaN;
  }

  /**
   * Take a step's time apart by its attempts, as exporter/analysis/ledger.py does.
   * @param {number} step
   * @returns {Part[]}
   */
  parts(step) {
    const { run } = this;
    const [begin, end] = [this.begins[step] ?? NaN, this.ends[step] ?? NaN];
    const status = this.statuses.text(step);
    /** @type {Part[]} */
    const parts = [];
    const queued = this.queued(step);
    if (queued < begin) parts.push({ kind: "queued", from: queued, to: begin, status });
    const tries = run.starts("attempts.counts");
    const shift = this.#shift(step);
    const time = (/** @type {string} */ which, /** @type {number} */ one) =>
      (run.times(`attempts.${which}_time`)[one] ?? NaN) + shift;
    const [first, last] = [tries[step] ?? 0, (tries[step + 1] ?? 0) - 1];
    let at = begin;
    for (let one = first; one < last; one += 1) {
      const from = within(time("start", one), at, end);
      const to = within(time("end", one), from, end);
      if (Number.isNaN(to)) continue;
      if (from > at) parts.push({ kind: "backoff", from: at, to: from, status });
      if (to > from) parts.push({ kind: "run", from, to, status: "failed" });
      at = to;
    }
    if (last > first && at > begin) {
      const from = within(time("start", last), at, end);
      if (from > at) parts.push({ kind: "backoff", from: at, to: from, status });
      if (from > at) at = from;
    }
    if (status === "retry" && this.open[step]) {
      parts.push({ kind: "backoff", from: at, to: end, status });
    } else parts.push({ kind: "run", from: at, to: end, status });
    return parts;
  }
}

/**
 * @param {number} time
 * @param {number} least
 * @param {number} most
 */
function within(time, least, most) {
  return Math.min(Math.max(time, least), most);
}

/** @param {Float64Array} times */
function latest(times) {
  let last = -Infinity;
  for (const time of times) if (time > last) last = time;
  return last;
}
