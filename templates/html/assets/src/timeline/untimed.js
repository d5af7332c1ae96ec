// The steps without a start.

/** @typedef {import("./bars.js").Bars} Bars */

/** What is known of when a step ran by its status alone. */
export const IDLE = new Map([
  ["upstream_failed", "did not run"],
  ["skipped", "did not run"],
  ["pending", "has not begun"],
]);

/**
 * Return the steps without a start: those that ran, then those that did not.
 * @param {Bars} bars
 */
export function untimedOf({ begins, statuses, steps }) {
  const found = new Uint32Array(begins.length - steps.length);
  if (!found.length) return found;
  const missing = [...begins.keys()].filter((step) => Number.isNaN(begins[step] ?? NaN));
  const idle = (/** @type {number} */ step) => IDLE.has(statuses.text(step));
  found.set(missing.filter((step) => !idle(step)));
  const rest = missing.filter(idle);
  found.set(rest, found.length - rest.length);
  return found;
}
