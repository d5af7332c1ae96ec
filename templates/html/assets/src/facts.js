// The columns of the payload: each is read the first time that it is asked for.

import { parseTimes } from "./times.js";

/** @typedef {import("./payload.js").Payload} Payload */

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

/** The facts of the steps, by column; `once` is for what follows from them, too. */
export class Facts {
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

  /** @param {string} name @param {unknown} [missing] what every step has where there is no column */
  table(name, missing = null) {
    return this.once(`table ${name}`, () => {
      if (!this.#payload.has(name)) return new Table([missing], null);
      return tableOf(/** @type {unknown[]} */ (this.#payload.json(name)));
    });
  }

  /**
   * Return numbers, NaN where a step has none.
   * @param {string} name
   */
  numbers(name) {
    return this.once(`numbers ${name}`, () => {
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
    return this.once(`times ${name}`, () => {
      if (!this.#payload.has(name)) return new Float64Array(this.count).fill(NaN);
      const texts = /** @type {(string | null)[]} */ (this.#payload.json(name));
      return parseTimes(texts, this.day);
    });
  }

  /**
   * Return where in a flat column each step's items begin, and where the last one's end.
   * @param {string} name the column of how many each has
   */
  starts(name) {
    return this.once(`starts ${name}`, () => {
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
    const row = this.place(name)?.get(step);
    if (this.#payload.has(`${name}@`)) return row === undefined ? undefined : rows.raw(row);
    return rows.raw(step);
  }

  /**
   * Return the row of each step that has a fact, null where every step has one.
   * @protected
   * @param {string} name
   * @returns {Map<number, number> | null}
   */
  place(name) {
    return this.once(`place ${name}`, () => {
      if (!this.#payload.has(`${name}@`)) return null;
      const steps = /** @type {number[] | string} */ (this.#payload.json(`${name}@`));
      if (typeof steps === "string") return this.place(steps);
      return new Map(steps.map((step, row) => [step, row]));
    });
  }

  /**
   * Return what was made under a key, and make it the first time.
   * @protected
   * @template T
   * @param {string} key
   * @param {() => T} make
   * @returns {T}
   */
  once(key, make) {
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
