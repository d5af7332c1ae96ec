// In which order steps have their lanes, where each has its own.

import { sortKeys } from "../columns.js";
import { comparison } from "../order.js";

/** @typedef {import("./bars.js").Bars} Bars */

/** The first one is how they are where nobody said. */
export const ORDERS = new Map([
  ["", "By start"],
  ["duration", "Longest first"],
  ["queue", "Longest wait first"],
  ["status", "Failed first"],
  ["critical", "Critical path first"],
  ["name", "By name"],
  ["table", "As the table"],
]);
const RISING = new Set(["status", "name"]);

/**
 * Return the orders that a run has something to tell apart by.
 * @param {Bars} bars
 */
export function ordersOf(bars) {
  const { payload } = bars.run;
  return [...ORDERS.keys()].filter((key) => {
    if (key === "queue") return payload.has("queue_seconds");
    return key !== "critical" || bars.path.length > 1;
  });
}

/**
 * Return steps in an order; equal ones by their starts.
 * @param {Bars} bars
 * @param {Uint32Array} steps by their starts
 * @param {string} order
 * @param {ArrayLike<number> | null} table the steps of the table in its order
 */
export function inOrder(bars, steps, order, table) {
  if (!order) return steps;
  if (order === "table") {
    if (!table) return steps;
    return Uint32Array.from(table).filter((step) => !Number.isNaN(bars.begins[step] ?? NaN));
  }
  const keys = keysOf(bars, order);
  const parts = [{ key: order, falling: !RISING.has(order) }, { key: "", falling: false }];
  return steps.slice().sort(comparison(parts, (key) => (key ? keys : bars.begins)));
}

/** @param {Bars} bars @param {string} order */
function keysOf(bars, order) {
  if (order === "critical") return Float64Array.from(bars.critical);
  // as long as its bar, with what lies between attempts
  if (order === "duration") return bars.ends.map((end, step) => end - (bars.begins[step] ?? NaN));
  return sortKeys(bars.run, order);
}
