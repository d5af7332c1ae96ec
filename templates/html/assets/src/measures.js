// What steps are compared by, as numbers: NaN where a step has none.

/** @typedef {import("./run.js").Run} Run */
/** @typedef {{step_id: string, before_seconds: number | null, after_seconds: number | null}} Change */

const IDLE = new Set(["upstream_failed", "skipped", "pending"]);

/** By the words of the filter grammar. @type {Record<string, (run: Run) => Float64Array>} */
export const MEASURES = {
  dur: (run) => run.numbers("duration_seconds"),
  queue: (run) => run.numbers("queue_seconds"),
  retries: retriesOf,
  attempts: attemptsOf,
  exit: (run) => run.numbers("exit_code"),
  slack: slackOf,
  delta: deltaOf,
};

/** @param {Run} run */
function retriesOf(run) {
  const column = run.table("retry_count", 0);
  return Float64Array.from({ length: run.count }, (_, step) => Number(column.at(step)));
}

/**
 * Return in how many attempts each step ran: none for one that never did.
 * @param {Run} run
 */
function attemptsOf(run) {
  const starts = run.starts("attempts.counts");
  const status = run.table("status");
  return retriesOf(run).map((retries, step) => {
    const known = (starts[step + 1] ?? 0) - (starts[step] ?? 0);
    return known || retries + (retries > 0 || !IDLE.has(status.text(step)) ? 1 : 0);
  });
}

/** @type {WeakMap<Run, Float64Array>} */
const slacks = new WeakMap();

/**
 * Return how much longer each step could have taken, in seconds; NaN for one that never ran.
 * @param {Run} run
 */
export function slackOf(run) {
  let found = slacks.get(run);
  if (!found) {
    const known = run.analysis.slack_seconds;
    const all = run.payload.has("slack_seconds") ? run.numbers("slack_seconds") : null;
    const [starts, took] = [run.times("start_time"), run.numbers("duration_seconds")];
    const ran = (/** @type {number} */ step) => !(Number.isNaN(starts[step]) && Number.isNaN(took[step]));
    found = Float64Array.from(run.ids, (id, step) => (ran(step) ? (all ? all[step] : known[id]) ?? NaN : NaN));
    slacks.set(run, found);
  }
  return found;
}

/**
 * Return by how much longer each step took than in the baseline, in percent.
 * @param {Run} run
 */
export function deltaOf(run) {
  const found = new Float64Array(run.count).fill(NaN);
  const { comparison } = run;
  for (const change of [...(comparison?.slower ?? []), ...(comparison?.faster ?? [])]) {
    const step = run.numberOf(change.step_id);
    if (step === undefined || change.after_seconds === null || !change.before_seconds) continue;
    found[step] = (change.after_seconds / change.before_seconds - 1) * 100;
  }
  return found;
}
