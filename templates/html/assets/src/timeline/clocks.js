// Clocks that differ, and starts that nobody wrote down: what can be worked out about both.

/** @typedef {import("../run.js").Run} Run */

const LEAST = 100_000; // microseconds: clocks that are nearer to one another are as good as equal
const MOST_WORKERS = 500;

/**
 * Return by how much each step's clock must be set forward, in microseconds, so that none began
 * before what it waited for had ended; null where that needs nothing, or cannot be.
 *
 * A step that began too early gives its worker's clock a least distance to the other's. The least
 * offsets that keep all of these distances are the longest paths between the workers, and there
 * are none where the distances run in a circle: then it was not the clocks.
 * @param {Run} run
 */
export function clocksOf(run) {
  const workers = run.table("worker");
  const { index } = workers;
  // that is looked for when the report is made
  if (!run.noted("started-before-upstream")) return null;
  if (!run.payload.has("worker") || !index || workers.values.length > MOST_WORKERS) return null;
  const apart = distances(run, index);
  if (!apart || !apart.some(({ least }) => least > 0)) return null;
  const offsets = new Float64Array(workers.values.length);
  for (let round = 0, moved = true; moved; round += 1) {
    if (round > offsets.length) return null;
    moved = false;
    for (const { from, to, least } of apart) {
      const wanted = (offsets[from] ?? 0) + least;
      if (wanted <= (offsets[to] ?? 0)) continue;
      offsets[to] = wanted;
      moved = true;
    }
  }
  if (Math.max(...offsets) <= LEAST) return null;
  return Float64Array.from({ length: run.count }, (_, step) => offsets[index[step] ?? 0] ?? 0);
}

/**
 * Return by how much a worker's clock must be ahead of another's at the least; null where a step
 * began too early by its own worker's clock.
 * @param {Run} run
 * @param {Uint32Array} index
 */
function distances(run, index) {
  const [starts, ends] = [run.times("start_time"), run.times("end_time")];
  const unnamed = run.table("worker").values.indexOf(null);
  /** @type {Map<string, {from: number, to: number, least: number}>} */
  const found = new Map();
  for (let step = 0; step < run.count; step += 1) {
    for (const above of run.above(step)) {
      const least = (ends[above] ?? NaN) - (starts[step] ?? NaN);
      if (Number.isNaN(least)) continue;
      const [from = 0, to = 0] = [index[above], index[step]];
      if (from === to || from === unnamed || to === unnamed) {
        if (least > LEAST) return null;
        continue;
      }
      const key = `${from} ${to}`;
      const known = found.get(key);
      if (!known) found.set(key, { from, to, least });
      else if (least > known.least) known.least = least;
    }
  }
  return [...found.values()];
}

/**
 * Return when steps begin and end at the earliest, in microseconds since the first, by their
 * durations and dependencies alone; null where the source has starts, or no durations.
 * @param {Run} run
 */
export function scheduleOf(run) {
  const { payload } = run;
  if (payload.has("start_time") || !payload.has("duration_seconds") || !payload.has("upstream")) return null;
  const took = run.numbers("duration_seconds");
  const [begins, ends] = [new Float64Array(run.count).fill(NaN), new Float64Array(run.count).fill(NaN)];
  const left = Uint32Array.from(run.ids, (_, step) => run.above(step).length);
  const ready = run.ids.flatMap((_, step) => (left[step] ? [] : [step]));
  const earliest = new Float64Array(run.count);
  for (let at = 0; at < ready.length; at += 1) {
    const step = ready[at] ?? 0;
    const end = (earliest[step] ?? 0) + Math.max(took[step] || 0, 0) * 1e6;
    if (!Number.isNaN(took[step] ?? NaN)) {
      begins[step] = earliest[step] ?? 0;
      ends[step] = end;
    }
    for (const below of run.below(step)) {
      earliest[below] = Math.max(earliest[below] ?? 0, end);
      left[below] = (left[below] ?? 0) - 1;
      if (!left[below]) ready.push(below);
    }
  }
  return { begins, ends };
}
