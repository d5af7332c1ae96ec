// The failed steps in the order in which a person looks at them: what broke first, then the rest.

/** @typedef {import("./run.js").Run} Run */

/** @type {WeakMap<Run, number[]>} */
const known = new WeakMap();

/**
 * @param {Run} run
 * @returns {number[]}
 */
export function failuresOf(run) {
  let found = known.get(run);
  if (!found) {
    const status = run.table("status");
    const roots = run.analysis.root_causes.flatMap(({ step_id }) => run.numberOf(step_id) ?? []);
    const first = new Set(roots);
    const rest = run.ids.flatMap((_, step) => (status.at(step) === "failed" && !first.has(step) ? [step] : []));
    known.set(run, (found = [...roots, ...rest]));
  }
  return found;
}
