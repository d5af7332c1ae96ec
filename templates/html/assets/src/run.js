// The run as columns: each is read out of the payload the first time that it is asked for.

import { payloadOf } from "./payload.js";
import { parseTimes } from "./times.js";

/** @typedef {import("./payload.js").Payload} Payload */

/**
 * What follows from the facts, as the JSON export has it under `analysis`.
 * @typedef {object} Analysis
 * @property {{step_id: string, blocked: string[], fingerprint: string | null,
 *   rerun: string | null}[]} root_causes
 * @property {{observed: string[], structural: string[], observed_seconds: number | null,
 *   structural_seconds: number | null, links: string[],
 *   savings_seconds: Record<string, number>}} critical_path
 * @property {{fingerprint: string, message: string, step_ids: string[]}[]} groups
 * @property {Record<string, number>} slack_seconds empty where it is a column
 * @property {{wall_seconds: number | null}} ledger
 * @property {string | null} rerun
 */

/**
 * @typedef {{run_id: string, status: string, start_time: string | null,
 *   end_time: string | null}} Head
 */

/** @typedef {{slower: import("./measures.js").Change[], faster: import("./measures.js").Change[]}} Comparison */

/** A fact of the steps with few different values. */
export class Table {
  /**
   * @param {unknown[]} values
   * @param {Uint32Array | null} index which value each step has; null when all have the first
   */
  constructor(values, index) {
    this.values = values;
    this.index = index;
  }

  /** @param {number} step */
  at(step) {
    return this.values[this.index ? (this.index[step] ?? 0) : 0];
  }

  /** @param {number} step */
  text(step) {
    const value = this.at(step);
    return value === null || value === undefined ? "" : String(value);
  }
}

export class Run {
  #payload;
  /** @type {Map<string, unknown>} */
  #made = new Map();

  /** @type {{number: number, payload: Promise<Payload>} | null} the logs that were asked for last */
  #block = null;
  #logText;

  /**
   * @param {Payload} payload
   * @param {(number: number) => string} [logText] returns what a data element of logs holds
   */
  constructor(payload, logText = () => "") {
    this.#payload = payload;
    this.#logText = logText;
    this.count = /** @type {number} */ (payload.json("count"));
  }

  get payload() {
    return this.#payload;
  }

  get day() {
    return /** @type {string} */ (this.#payload.json("day"));
  }

  /** What the JSON export has before its steps. */
  get head() {
    return this.#once("head", () => /** @type {Head} */ (this.#payload.json("head")));
  }

  get analysis() {
    return this.#once("analysis", () => {
      const tail = /** @type {{analysis: Analysis}} */ (this.#payload.json("tail"));
      return tail.analysis;
    });
  }

  /**
   * Tell whether the report has a note with a code.
   * @param {string} code
   */
  noted(code) {
    const { notes = [] } = /** @type {{notes?: {code: string}[]}} */ (this.#payload.json("tail"));
    return notes.some((note) => note.code === code);
  }

  /** What changed against a baseline, beyond noise; null without one. */
  get comparison() {
    const tail = /** @type {{comparison: Comparison | null}} */ (this.#payload.json("tail"));
    return this.#once("comparison", () => tail.comparison ?? null);
  }

  /** The ids on the path that decided how long the run took; the one seen, where there is one. */
  get criticalPath() {
    const path = this.analysis.critical_path;
    return path.observed.length ? path.observed : path.structural;
  }

  /**
   * Return the number of the step with an id.
   * @param {string} id
   */
  numberOf(id) {
    const numbers = this.#once("numbers", () => new Map(this.ids.map((one, step) => [one, step])));
    return numbers.get(id);
  }

  get ids() {
    return this.#once("ids", () => /** @type {string[]} */ (this.#payload.json("step_id")));
  }

  get names() {
    return this.#once("names", () => {
      if (!this.#payload.has("name")) return this.ids;
      const names = /** @type {(string | null)[]} */ (this.#payload.json("name"));
      return this.ids.map((id, step) => names[step] ?? id.slice(id.lastIndexOf(".") + 1));
    });
  }

  /** @param {string} name @param {unknown} [missing] what every step has where there is no column */
  table(name, missing = null) {
    return this.#once(`table ${name}`, () => {
      if (!this.#payload.has(name)) return new Table([missing], null);
      return tableOf(/** @type {unknown[]} */ (this.#payload.json(name)));
    });
  }

  /**
   * Return numbers, NaN where a step has none.
   * @param {string} name
   */
  numbers(name) {
    return this.#once(`numbers ${name}`, () => {
      const column = new Float64Array(this.count).fill(NaN);
      if (!this.#payload.has(name)) return column;
      const values = /** @type {(number | null)[]} */ (this.#payload.json(name));
      for (let i = 0; i < column.length; i += 1) column[i] = values[i] ?? NaN;
      return column;
    });
  }

  /**
   * Return times in microseconds since 1970, NaN where a step has none.
   * @param {string} name
   */
  times(name) {
    return this.#once(`times ${name}`, () => {
      if (!this.#payload.has(name)) return new Float64Array(this.count).fill(NaN);
      const texts = /** @type {(string | null)[]} */ (this.#payload.json(name));
      return parseTimes(texts, this.day);
    });
  }

  /**
   * Return the steps that each step waited for: those of step i are `edges` from `starts[i]` to
   * `starts[i + 1]`; a text is the id of a step that is not listed.
   */
  get upstream() {
    return this.#once("upstream", () => {
      const edges = this.#payload.has("upstream") ? this.#payload.json("upstream") : [];
      return {
        starts: this.starts("upstream.counts"),
        edges: /** @type {(number | string)[]} */ (edges),
      };
    });
  }

  /**
   * Return the listed steps that a step waited for.
   * @param {number} step
   * @returns {number[]}
   */
  above(step) {
    const { starts, edges } = this.upstream;
    const found = edges.slice(starts[step], starts[step + 1]);
    return /** @type {number[]} */ (found.filter((one) => typeof one === "number"));
  }

  /**
   * Return the listed steps that waited for a step.
   * @param {number} step
   * @returns {number[]}
   */
  below(step) {
    const lists = this.#once("below", () => {
      /** @type {number[][]} */
      const found = Array.from({ length: this.count }, () => []);
      for (let one = 0; one < this.count; one += 1) {
        for (const above of this.above(one)) found[above]?.push(one);
      }
      return found;
    });
    return lists[step] ?? [];
  }

  /** When the run began, or its first step did; NaN where there are no times at all. */
  get origin() {
    return this.#once("origin", () => {
      const [start = NaN] = parseTimes([this.head.start_time?.slice(0, 26) ?? null], this.day);
      return Number.isNaN(start) ? this.firstStart : start;
    });
  }

  /** When the first step began; NaN where no step has a time. */
  get firstStart() {
    return this.#once("first start", () => {
      let first = NaN;
      for (const start of this.times("start_time")) if (start < first || Number.isNaN(first)) first = start;
      return first;
    });
  }

  /**
   * Return the tries of a step, with times in microseconds since 1970, NaN where there is none.
   * @param {number} step
   */
  attempts(step) {
    const starts = this.starts("attempts.counts");
    const number = this.table("attempts.number", 0);
    const status = this.table("attempts.status");
    const [first, last] = [starts[step] ?? 0, starts[step + 1] ?? 0];
    if (first === last) return [];
    const [start, end] = [this.times("attempts.start_time"), this.times("attempts.end_time")];
    return Array.from({ length: last - first }, (_, i) => {
      const error = this.raw("attempts.error", first + i);
      return {
        number: Number(number.at(first + i)),
        status: status.text(first + i),
        start: start[first + i] ?? NaN,
        end: end[first + i] ?? NaN,
        error: error === undefined ? null : /** @type {string | null} */ (JSON.parse(error)),
      };
    });
  }

  /**
   * Return where in a flat column each step's items begin, and where the last one's end.
   * @param {string} name the column of how many each has
   */
  starts(name) {
    return this.#once(`starts ${name}`, () => {
      const starts = new Uint32Array(this.count + 1);
      if (!this.#payload.has(name)) return starts;
      const counts = /** @type {number[]} */ (this.#payload.json(name));
      for (let i = 0; i < counts.length; i += 1) starts[i + 1] = (starts[i] ?? 0) + (counts[i] ?? 0);
      return starts;
    });
  }

  /**
   * Return the JSON text of a fact that few steps have, or that is seldom looked at.
   * @param {string} name
   * @param {number} step
   */
  raw(name, step) {
    const rows = this.#payload.rows(name);
    if (!rows) return undefined;
    const row = this.#place(name)?.get(step);
    if (this.#payload.has(`${name}@`)) return row === undefined ? undefined : rows.raw(row);
    return rows.raw(step);
  }

  /**
   * Return the message that a step failed or warned with, or null.
   * @param {number} step
   * @returns {string | null}
   */
  error(step) {
    const raw = this.raw("error", step);
    if (raw === undefined) return null;
    const value = JSON.parse(raw);
    if (value === 0) return this.failure(step)?.message ?? null;
    return value === 1 ? (this.failure(step)?.traceback ?? null) : value;
  }

  /**
   * Return a step's failure, taken apart.
   * @param {number} step
   * @returns {{kind: string, message: string, type: string | null, traceback: string | null,
   *   fingerprint: string | null} | null}
   */
  failure(step) {
    const raw = this.raw("failure", step);
    return raw === undefined ? null : JSON.parse(raw);
  }

  /**
   * Return the row of each step that has a fact, null where every step has one.
   * @param {string} name
   * @returns {Map<number, number> | null}
   */
  #place(name) {
    return this.#once(`place ${name}`, () => {
      if (!this.#payload.has(`${name}@`)) return null;
      const steps = /** @type {number[] | string} */ (this.#payload.json(`${name}@`));
      if (typeof steps === "string") return this.#place(steps);
      return new Map(steps.map((step, row) => [step, row]));
    });
  }

  /** Whether any step has a log. */
  get hasLogs() {
    return this.#payload.has("log") || this.#payload.has("log@");
  }

  /** @param {number} step */
  hasLog(step) {
    if (!this.hasLogs) return false;
    const places = this.#place("log");
    return places === null || places.has(step);
  }

  /**
   * Return the JSON text of a step's log; the element that it stands in is unpacked for it.
   * @param {number} step
   * @returns {Promise<string | undefined>}
   */
  async rawLog(step) {
    if (!this.#payload.has("log.counts")) return this.raw("log", step);
    const row = this.#place("log")?.get(step);
    if (row === undefined) return undefined;
    const starts = this.#once("log starts", () => {
      const counts = /** @type {number[]} */ (this.#payload.json("log.counts"));
      let sum = 0;
      return counts.map((count) => (sum += count) - count);
    });
    let block = starts.length - 1;
    while ((starts[block] ?? 0) > row) block -= 1;
    if (this.#block?.number !== block) {
      this.#block = { number: block, payload: payloadOf(this.#logText(block)) };
    }
    const { payload } = this.#block;
    return (await payload).rows("log")?.raw(row - (starts[block] ?? 0));
  }

  /**
   * @template T
   * @param {string} key
   * @param {() => T} make
   * @returns {T}
   */
  #once(key, make) {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return /** @type {T} */ (this.#made.get(key));
  }
}

/**
 * Return a column by its different values.
 * @param {unknown[]} column
 */
function tableOf(column) {
  /** @type {Map<unknown, number>} */
  const places = new Map();
  const index = new Uint32Array(column.length);
  for (let step = 0; step < column.length; step += 1) {
    let place = places.get(column[step]);
    if (place === undefined) places.set(column[step], (place = places.size));
    index[step] = place;
  }
  return new Table([...places.keys()], index);
}
