// Which step is at a place of the screen.

import { LANE } from "./shapes.js";

/** @typedef {import("./paint.js").Scene} Scene */

const NEAR = 12; // pixels from a bar that still mean it

/**
 * Return the step at a place of the lanes in sight, or -1. The whole of a lane means its only step.
 * @param {Scene} scene
 * @param {number} x
 * @param {number} y
 */
export function stepIn(scene, x, y) {
  const lane = Math.floor((y + scene.top) / LANE);
  if (lane < 0 || lane >= scene.lanes.count) return -1;
  const { lanes } = scene;
  const own = lanes.single || lane >= lanes.timed;
  return own ? (lanes.items[lanes.start(lane)] ?? -1) : nearestIn(scene, lane, x);
}

/**
 * Return the step of a shared lane that is nearest to a place, or -1.
 * @param {Scene} scene
 * @param {number} lane
 * @param {number} x
 */
export function nearestIn(scene, lane, x) {
  const { bars, lanes, view } = scene;
  let [found, nearest] = [-1, NEAR];
  for (let at = firstIn(scene, lane, view.time(x - NEAR)); at < lanes.start(lane + 1); at += 1) {
    const step = lanes.items[at] ?? 0;
    const from = view.x(bars.begins[step] ?? 0);
    if (from > x + NEAR) break;
    const off = Math.max(from - x, x - view.x(bars.ends[step] ?? 0), 0);
    if (off < nearest) [found, nearest] = [step, off];
  }
  return found;
}

/**
 * Return the place of the first step of a shared lane that is not over before a time.
 * @param {Scene} scene
 * @param {number} lane
 * @param {number} time
 */
export function firstIn({ bars, lanes }, lane, time) {
  let [low, high] = [lanes.start(lane), lanes.start(lane + 1)];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars.ends[lanes.items[middle] ?? 0] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Return the first lane of what is seen of the run, where none of the lanes in sight has anything
 * there; else -1.
 * @param {Scene} scene
 */
export function elsewhere({ bars, lanes, view, top, height }) {
  if (!lanes.single || !lanes.timed) return -1;
  const [from, to] = [view.time(view.left), view.time(view.left + view.width)];
  const first = Math.max(Math.floor(top / LANE), 0);
  for (let lane = first; lane < Math.min(lanes.timed, (top + height) / LANE); lane += 1) {
    const step = lanes.items[lane] ?? 0;
    if ((bars.begins[step] ?? 0) <= to && (bars.ends[step] ?? 0) >= from) return -1;
  }
  // what begins there tells more than what goes on
  let other = -1;
  for (let lane = 0; lane < lanes.timed; lane += 1) {
    const step = lanes.items[lane] ?? 0;
    const begin = bars.begins[step] ?? 0;
    if (begin > to || (bars.ends[step] ?? 0) < from) continue;
    if (begin >= from) return lane;
    if (other < 0) other = lane;
  }
  return other;
}
