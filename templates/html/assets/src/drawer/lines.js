// A log as lines: where each begins, in which colours, and where something is said in it.

import { piecesOf, stylesOf } from "../ansi.js";

/** What the first line of a failure has in it; the same words as in renderers/html/logs.py. */
const FAILURE =
  /Traceback|ERROR|Error|error:|Exception|FATAL|Fatal|fatal:|FAILED|Failed|failed|panic:|CRITICAL/;
const MOST_HITS = 100_000;

export class Lines {
  #starts;
  #styles;

  /** @param {string} text */
  constructor(text) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    // A line feed ends a line: behind the last one there is none.
    if (starts.length > 1 && starts.at(-1) === text.length) starts.pop();
    this.#starts = Uint32Array.from(starts);
    this.#styles = stylesOf(text, starts.length + 1);
  }

  get count() {
    return this.#starts.length;
  }

  /** The length of the longest line. */
  get widest() {
    let widest = 0;
    for (let line = 0; line < this.count; line += 1) {
      widest = Math.max(widest, (this.#starts[line + 1] ?? this.text.length) - (this.#starts[line] ?? 0));
    }
    return widest;
  }

  /** @param {number} line */
  raw(line) {
    const next = this.#starts[line + 1];
    const end = next === undefined ? this.text.length : next - 1;
    return this.text.slice(this.#starts[line] ?? 0, end).replace(/\n$/, "");
  }

  /** @param {number} line */
  pieces(line) {
    return piecesOf(this.raw(line), this.#styles[line] ?? 0);
  }

  /** The first line that tells of a failure; -1 where none does. */
  get firstFailure() {
    const at = this.text.search(FAILURE);
    return at < 0 ? -1 : this.lineAt(at);
  }

  /**
   * Return the lines that hold some words, without regard to case.
   * @param {string} words
   * @returns {number[]}
   */
  find(words) {
    if (!words) return [];
    const lower = this.text.toLowerCase();
    // A few letters change their length: then the case has to fit.
    const [text, wanted] = lower.length === this.text.length ? [lower, words.toLowerCase()] : [this.text, words];
    const found = [];
    for (let at = text.indexOf(wanted); at >= 0 && found.length < MOST_HITS; ) {
      const line = this.lineAt(at);
      found.push(line);
      const next = this.#starts[line + 1];
      at = next === undefined ? -1 : text.indexOf(wanted, Math.max(next, at + 1));
    }
    return found;
  }

  /** @param {number} at */
  lineAt(at) {
    let [low, high] = [0, this.count - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
