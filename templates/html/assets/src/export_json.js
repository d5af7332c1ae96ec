// The JSON export, made again out of the page's columns: the same bytes as report.json. What the
// page need not understand goes through as text, so numbers keep their digits.

import { exportTime } from "./times.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {(step: number) => string} Write returns the JSON text of one fact of a step */

const EMPTY_SLACK = '"slack_seconds":{}';
const CHUNK = 1000;

/**
 * Return the export in pieces of text.
 * @param {Run} run
 */
export async function* exportJson(run) {
  const { payload, ids } = run;
  const writers = stepWriters(run);
  yield `${payload.raw("head").slice(0, -1)},"steps":{`;
  for (let first = 0; first < run.count; first += CHUNK) {
    const steps = [];
    for (let step = first; step < Math.min(first + CHUNK, run.count); step += 1) {
      const log = run.hasLog(step) ? await run.rawLog(step) : undefined;
      steps.push(`${JSON.stringify(ids[step])}:${stepText(writers, step, log)}`);
    }
    yield (first ? "," : "") + steps.join(",");
  }
  yield `},${tail(run).slice(1)}\n`;
}

/**
 * Return one step as the export has it, but for its log.
 * @param {Run} run
 * @param {number} step
 */
export function exportStep(run, step) {
  return stepText(stepWriters(run), step, run.hasLog(step) ? '"…"' : undefined);
}

/**
 * @param {[string, Write][]} writers
 * @param {number} step
 * @param {string | undefined} log
 */
function stepText(writers, step, log) {
  const facts = writers.map(([name, write]) => `"${name}":${write(step)}`);
  return `{${facts.join(",")},"log":${log ?? "null"}}`;
}

/** @param {Run} run */
function tail(run) {
  const text = run.payload.raw("tail");
  if (!run.payload.has("slack_seconds")) return text;
  const slack = items(run.payload.raw("slack_seconds"));
  const pairs = run.ids.map((id, step) => `${JSON.stringify(id)}:${slack[step]}`);
  return text.replace(EMPTY_SLACK, () => `"slack_seconds":{${pairs.join(",")}}`);
}

/**
 * Return the writers of a step's facts in the order of the export; its log comes after them.
 * @param {Run} run
 * @returns {[string, Write][]}
 */
function stepWriters(run) {
  return [
    ["step_id", (step) => JSON.stringify(run.ids[step])],
    ["name", (step) => JSON.stringify(run.names[step])],
    ["kind", table(run, "kind")],
    ["group", table(run, "group")],
    ["status", table(run, "status")],
    ["native_status", table(run, "native_status")],
    ["cached", table(run, "cached", false)],
    ["queued_time", times(run, "queued_time")],
    ["start_time", times(run, "start_time")],
    ["end_time", times(run, "end_time")],
    ["duration_seconds", numbers(run, "duration_seconds")],
    ["queue_seconds", numbers(run, "queue_seconds")],
    ["retry_count", table(run, "retry_count", 0)],
    ["max_retries", table(run, "max_retries")],
    ["attempts", attempts(run)],
    ["upstream", upstream(run)],
    ["error", (step) => JSON.stringify(run.error(step))],
    ["failure", lines(run, "failure", "null")],
    ["result", lines(run, "result", "null")],
    ["metrics", lines(run, "metrics", "{}")],
    ["metadata", lines(run, "metadata", "{}")],
    ["location", lines(run, "location", "null")],
    ["worker", table(run, "worker")],
  ];
}

/**
 * @param {Run} run
 * @param {string} name
 * @param {unknown} [missing]
 * @returns {Write}
 */
function table(run, name, missing = null) {
  const column = run.table(name, missing);
  return (step) => JSON.stringify(column.at(step));
}

/**
 * @param {Run} run
 * @param {string} name
 * @returns {Write}
 */
function times(run, name) {
  if (!run.payload.has(name)) return () => "null";
  const column = /** @type {(string | null)[]} */ (run.payload.json(name));
  return (step) => timeText(column[step] ?? null, run.day);
}

/**
 * @param {string | null} text
 * @param {string} day
 */
function timeText(text, day) {
  return text === null ? "null" : `"${exportTime(text, day)}"`;
}

/**
 * @param {Run} run
 * @param {string} name
 * @returns {Write}
 */
function numbers(run, name) {
  if (!run.payload.has(name)) return () => "null";
  const column = items(run.payload.raw(name));
  return (step) => column[step] ?? "null";
}

/**
 * @param {Run} run
 * @param {string} name
 * @param {string} missing
 * @returns {Write}
 */
function lines(run, name, missing) {
  return (step) => run.raw(name, step) ?? missing;
}

/**
 * @param {Run} run
 * @returns {Write}
 */
function upstream(run) {
  const { starts, edges } = run.upstream;
  return (step) => {
    const above = edges.slice(starts[step], starts[step + 1]);
    return JSON.stringify(above.map((one) => (typeof one === "string" ? one : run.ids[one])));
  };
}

/**
 * @param {Run} run
 * @returns {Write}
 */
function attempts(run) {
  if (!run.payload.has("attempts.counts")) return () => "[]";
  const starts = run.starts("attempts.counts");
  const number = run.table("attempts.number", 0);
  const status = run.table("attempts.status");
  const [start, end] = [times(run, "attempts.start_time"), times(run, "attempts.end_time")];
  const error = lines(run, "attempts.error", "null");
  return (step) => {
    const tries = [];
    for (let at = starts[step] ?? 0; at < (starts[step + 1] ?? 0); at += 1) {
      tries.push(
        `{"number":${number.at(at)},"status":${JSON.stringify(status.at(at))},` +
          `"start_time":${start(at)},"end_time":${end(at)},"error":${error(at)}}`,
      );
    }
    return `[${tries.join(",")}]`;
  };
}

/**
 * Return the texts of a flat array's items: a number keeps the digits that it came with.
 * @param {string} text
 */
function items(text) {
  return text.length > 2 ? text.slice(1, -1).split(",") : [];
}
