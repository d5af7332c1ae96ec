// Moments of the whole run, as lines through all lanes.

import { parseTimes } from "../times.js";

/** @typedef {{time: number, words: string, color: string}} Mark */

/**
 * Return when the first step failed, and when a run was cancelled, where that is on record.
 * @param {import("./bars.js").Bars} bars
 * @returns {Mark[]}
 */
export function marksOf(bars) {
  if (bars.schedule) return []; // nobody wrote these times down
  const { head } = bars.run;
  let first = Infinity;
  for (const step of bars.steps) {
    const end = bars.ends[step] ?? NaN;
    if (end < first && !bars.open[step] && bars.statuses.text(step) === "failed") first = end;
  }
  // at the end of all it would mark nothing
  const marks = first < bars.last ? [{ time: first, words: "first failure", color: "failed" }] : [];
  const [end = NaN] = parseTimes([head.end_time?.slice(0, 26) ?? null], "");
  if (head.status === "cancelled") marks.push({ time: end, words: "cancelled", color: "cancelled" });
  return marks.filter(({ time }) => Number.isFinite(time));
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {{bars: import("./bars.js").Bars, view: import("./scale.js").View,
 *   palette: import("./palette.js").Palette}} scene
 * @param {number} top
 * @param {number} bottom
 * @param {boolean} [named] whether its words stand beside it
 */
export function paintMarks(pen, { bars, view, palette }, top, bottom, named) {
  const right = view.left + view.width;
  // of two that are near each other both can be read
  for (const [place, { time, words, color }] of bars.marks.entries()) {
    const x = Math.round(view.x(time));
    if (x < view.left || x > right + 1) continue;
    pen.fillStyle = palette.color(color);
    for (let y = top; y < bottom; y += 6) pen.fillRect(x, y, 1.5, 4);
    if (!named) continue;
    const width = pen.measureText(words).width + 5;
    const at = x + width < right ? x + 5 : x - width;
    pen.fillStyle = palette.color("surface");
    pen.globalAlpha = 0.8;
    const y = top + 16 * place;
    pen.fillRect(at - 2, y, width - 1, 15);
    pen.globalAlpha = 1;
    pen.fillStyle = palette.color("ink");
    pen.fillText(words, at, y + 8);
  }
}
