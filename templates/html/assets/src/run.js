// The run as columns: each is read out of the payload the first time that it is asked for.

import { parseTimes } from "./times.js";

/** @typedef {import("./payload.js").Payload} Payload */
/** @typedef {{values: unknown[], index: number[]} | {all: unknown} | unknown[]} TableJson */

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

  /** @param {Payload} payload */
  constructor(payload) {
    this.#payload = payload;
    this.count = /** @type {number} */ (payload.json("count"));
  }

  get payload() {
    return this.#payload;
  }

  get day() {
    return /** @type {string} */ (this.#payload.json("day"));
  }

  get ids() {
    return this.#once("ids", () => /** @type {string[]} */ (this.#payload.json("step_id")));
  }

  get names() {
    return this.#once("names", () =>
      this.#payload.has("name") ? /** @type {string[]} */ (this.#payload.json("name")) : this.ids,
    );
  }

  /** @param {string} name @param {unknown} [missing] what every step has where there is no column */
  table(name, missing = null) {
    return this.#once(`table ${name}`, () => {
      if (!this.#payload.has(name)) return new Table([missing], null);
      return tableOf(/** @type {TableJson} */ (this.#payload.json(name)));
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
      const starts = new Uint32Array(this.count + 1);
      if (!this.#payload.has("upstream")) return { starts, edges: [] };
      const { counts, index } = /** @type {{counts: number[], index: (number | string)[]}} */ (
        this.#payload.json("upstream")
      );
      for (let i = 0; i < counts.length; i += 1) starts[i + 1] = (starts[i] ?? 0) + (counts[i] ?? 0);
      return { starts, edges: index };
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
    return value === 0 ? this.failure(step)?.message ?? null : value;
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

  /** @param {string} name */
  #place(name) {
    return this.#once(`place ${name}`, () => {
      if (!this.#payload.has(`${name}@`)) return null;
      const steps = /** @type {number[]} */ (this.#payload.json(`${name}@`));
      return new Map(steps.map((step, row) => [step, row]));
    });
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
 * @param {TableJson} json
 * @returns {Table}
 */
export function tableOf(json) {
  if (Array.isArray(json)) {
    const values = [...new Set(json)];
    const places = new Map(values.map((value, place) => [value, place]));
    return new Table(values, Uint32Array.from(json, (value) => places.get(value) ?? 0));
  }
  if ("all" in json) return new Table([json.all], null);
  return new Table(json.values, Uint32Array.from(json.index));
}
