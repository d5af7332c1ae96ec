// Where the time of one step went, reckoned as exporter/analysis/ledger.py does for all of them.

/** @typedef {import("./run.js").Run} Run */

/**
 * A stretch of a step's time.
 * @typedef {object} Part
 * @property {"upstream" | "queued" | "running" | "backoff" | "wasted"} kind
 * @property {number} micros
 */

/**
 * Return the stretches of a step's time, as they followed one another; none without both times.
 * @param {Run} run
 * @param {number} step
 * @returns {Part[]}
 */
export function ledgerOf(run, step) {
  const [start, end] = [run.times("start_time")[step] ?? NaN, run.times("end_time")[step] ?? NaN];
  if (Number.isNaN(start) || Number.isNaN(end)) return [];
  const parts = [...waits(run, step, start), ...tries(run, step, start, Math.max(start, end))];
  return parts.filter(({ micros }) => micros > 0);
}

/**
 * @param {Run} run
 * @param {number} step
 * @param {number} start
 * @returns {Part[]}
 */
function waits(run, step, start) {
  if (!run.payload.has("upstream")) {
    const stated = run.numbers("queue_seconds")[step] ?? NaN;
    return stated > 0 ? [{ kind: "queued", micros: stated * 1e6 }] : [];
  }
  const ends = run.times("end_time");
  const origin = run.origin < run.firstStart ? run.origin : run.firstStart;
  let ready = origin;
  for (const above of run.above(step)) {
    const end = ends[above] ?? NaN;
    if (end > ready) ready = end;
  }
  const queued = Math.max(start - ready, 0);
  return [
    { kind: "upstream", micros: start - origin - queued },
    { kind: "queued", micros: queued },
  ];
}

/**
 * Take the time from start to end apart by the attempts: all but the last were in vain.
 * @param {Run} run
 * @param {number} step
 * @param {number} start
 * @param {number} end
 * @returns {Part[]}
 */
function tries(run, step, start, end) {
  const last = run.table("status").at(step) === "failed" ? "wasted" : "running";
  const attempts = run.attempts(step);
  /** @type {Part[]} */
  const parts = [];
  let at = start;
  for (const attempt of attempts.slice(0, -1)) {
    if (Number.isNaN(attempt.start) || Number.isNaN(attempt.end)) continue;
    const first = Math.min(Math.max(attempt.start, at), end);
    const behind = Math.min(Math.max(attempt.end, first), end);
    parts.push({ kind: "backoff", micros: first - at }, { kind: "wasted", micros: behind - first });
    at = behind;
  }
  const final = attempts.at(-1);
  if (parts.length && final && !Number.isNaN(final.start)) {
    const first = Math.min(Math.max(final.start, at), end);
    parts.push({ kind: "backoff", micros: first - at });
    at = first;
  }
  parts.push({ kind: last, micros: end - at });
  return parts;
}
