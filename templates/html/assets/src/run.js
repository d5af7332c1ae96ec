// What the page knows of the run: its facts, and what follows from several of them.

import { Edges } from "./edges.js";
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
 * @typedef {{dag_id: string, run_id: string, status: string, native_status: string | null,
 *   start_time: string | null, end_time: string | null, duration_seconds: number | null,
 *   error: string | null, metadata?: Record<string, unknown>,
 *   source: Record<"reader" | "tool" | "tool_version" | "command", string | null>}} Head
 */

/** @typedef {{slower: import("./measures.js").Change[], faster: import("./measures.js").Change[]}} Comparison */

/**
 * The runs before this one, the oldest first, and how each step went in them; of these the last is this run.
 * @typedef {object} History
 * @property {{run_id: string, start_time: string | null, revision: string | null}[]} runs
 * @property {{step_id: string, ends: string, seconds: (number | null)[]}[]} steps
 */

/** @typedef {{code: string, level: string, message: string}} Note */

const STOPPING = new Set(["failed", "cancelled", "upstream_failed"]); // as there
const NOT_DONE = new Set(["skipped", "upstream_failed", "cancelled", "pending", "unknown"]); // as report/reason.py

/**
 * @typedef {{analysis: Analysis, notes?: Note[], comparison?: Comparison | null,
 *   history?: History | null}} Tail
 */

export class Run extends Edges {
  /** @type {{number: number, payload: Promise<Payload>} | null} the logs that were asked for last */
  #block = null;
  #logText;

  /**
   * @param {Payload} payload
   * @param {(number: number) => string} [logText] returns what a data element of logs holds
   */
  constructor(payload, logText = () => "") {
    super(payload);
    this.#logText = logText;
  }

  /** What the JSON export has before its steps. */
  get head() {
    return this.once("head", () => /** @type {Head} */ (this.payload.json("head")));
  }

  /** What the JSON export has after its steps. */
  get #tail() {
    return this.once("tail", () => /** @type {Tail} */ (this.payload.json("tail")));
  }

  get analysis() {
    return this.#tail.analysis;
  }

  /** What a step of it is called: a run, where it is made of runs. */
  get noun() {
    return this.head.metadata?.["dagrun_export_runs"] ? "run" : "step";
  }

  get notes() {
    return this.#tail.notes ?? [];
  }

  /**
   * Tell whether the report has a note with a code.
   * @param {string} code
   */
  noted(code) {
    return this.notes.some((note) => note.code === code);
  }

  /** What changed against a baseline, beyond noise; null without one. */
  get comparison() {
    return this.#tail.comparison ?? null;
  }

  /** Whether anything is known of the runs before this one. */
  get hasPast() {
    return this.ids.some((_, step) => this.past(step));
  }

  /**
   * Return how a step went in the recent runs; null where nothing is known but of this one.
   * @param {number} step
   */
  past(step) {
    const { history } = this.#tail;
    if (!history || history.runs.length < 2) return null;
    const steps = this.once("past", () => new Map(history.steps.map((one) => [one.step_id, one])));
    const found = steps.get(this.ids[step] ?? "");
    return found ? { runs: history.runs, ...found } : null;
  }

  /** The ids on the path that decided how long the run took; the one seen, where there is one. */
  get criticalPath() {
    const path = this.analysis.critical_path;
    return path.observed.length ? path.observed : path.structural;
  }

  get names() {
    return this.once("names", () => {
      if (!this.payload.has("name")) return this.ids;
      const names = /** @type {(string | null)[]} */ (this.payload.json("name"));
      return this.ids.map((id, step) => names[step] ?? id.slice(id.lastIndexOf(".") + 1));
    });
  }

  /** When the run began, or its first step did; NaN where there are no times at all. */
  get origin() {
    return this.once("origin", () => {
      const [start = NaN] = parseTimes([this.head.start_time?.slice(0, 26) ?? null], this.day);
      return Number.isNaN(start) ? this.firstStart : start;
    });
  }

  /** When the first step began; NaN where no step has a time. */
  get firstStart() {
    return this.once("first start", () => {
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
   * Return why a step did not run, in its tool's words; empty where it ran, or nobody says it.
   * @param {number} step
   * @returns {string}
   */
  reason(step) {
    const known = NOT_DONE.has(this.table("status").text(step)) && this.raw("metadata", step);
    const { reason } = JSON.parse(known || "{}");
    return typeof reason === "string" ? reason.trim() : "";
  }

  /**
   * Return which steps stopped one: the root causes, else those before it that did not succeed either.
   * @param {number} step
   * @returns {string[]} ids
   */
  stoppedBy(step) {
    const causes = this.once("stopped", () => {
      /** @type {Map<string, string[]>} */
      const found = new Map();
      for (const { step_id, blocked } of this.analysis.root_causes) {
        for (const id of blocked) found.set(id, [...(found.get(id) ?? []), step_id]);
      }
      return found;
    }).get(this.ids[step] ?? "");
    const status = this.table("status");
    if (causes || status.text(step) !== "upstream_failed") return causes ?? [];
    const { blocked_by: named } = JSON.parse(this.raw("metadata", step) ?? "{}");
    const above = Array.isArray(named) ? named.flatMap((id) => this.numberOf(id) ?? []) : this.above(step);
    return above.filter((one) => STOPPING.has(status.text(one))).map((one) => this.ids[one] ?? "");
  }

  /** Whether any step has a log. */
  get hasLogs() {
    return this.payload.has("log") || this.payload.has("log@");
  }

  /** @param {number} step */
  hasLog(step) {
    if (!this.hasLogs) return false;
    const places = this.place("log");
    return places === null || places.has(step);
  }

  /**
   * Return the JSON text of a step's log; the element that it stands in is unpacked for it.
   * @param {number} step
   * @returns {Promise<string | undefined>}
   */
  async rawLog(step) {
    if (!this.payload.has("log.counts")) return this.raw("log", step);
    const row = this.place("log")?.get(step);
    if (row === undefined) return undefined;
    const starts = this.once("log starts", () => {
      const counts = /** @type {number[]} */ (this.payload.json("log.counts"));
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
}
