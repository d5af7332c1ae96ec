// What joins the steps of the critical path.

import { LANE } from "./shapes.js";

const MOST = 5000; // steps of the path
const NEAREST = 12; // pixels from one to the next in shared lanes, on average: nearer ones are a black wall

/**
 * Join the steps of the critical path: from the end of one to the start of the next.
 * @param {CanvasRenderingContext2D} pen
 * @param {import("./paint.js").Scene} scene
 * @param {number} first the first lane in sight
 * @param {number} last the one behind the last
 */
export function links(pen, { bars, lanes, view, palette, top }, first, last) {
  if (bars.path.length > MOST) return;
  if (!lanes.single) {
    const [from, to] = [view.time(view.left), view.time(view.left + view.width)];
    const inSight = (/** @type {number} */ step) => (bars.ends[step] ?? 0) >= from && (bars.begins[step] ?? 0) <= to;
    if (bars.path.filter(inSight).length * NEAREST > view.width) return;
  }
  pen.strokeStyle = palette.color("ink");
  pen.lineWidth = 1;
  pen.beginPath();
  for (let at = 1; at < bars.path.length; at += 1) {
    const [one = 0, next = 0] = [bars.path[at - 1], bars.path[at]];
    const [from, to] = [lanes.laneOf(one), lanes.laneOf(next)];
    if (from === to && !lanes.single) continue; // they stand side by side
    if (from < 0 || to < 0 || Math.max(from, to) >= lanes.timed || Math.max(from, to) < first || Math.min(from, to) >= last) continue;
    const x = view.x(bars.ends[one] ?? 0) + 1.5;
    const end = view.x(bars.begins[next] ?? 0) - 1.5;
    const turn = Math.max(x, Math.min(x + 4, end));
    const [y, goal] = [from * LANE - top + LANE / 2, to * LANE - top + LANE / 2];
    pen.moveTo(x, y);
    pen.lineTo(turn, y);
    pen.lineTo(turn, goal);
    pen.lineTo(end, goal);
  }
  pen.stroke();
}
