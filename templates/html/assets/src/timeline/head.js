// What stands above the lanes: how many steps ran at once, and the axis.

import { count, duration } from "../format.js";
import { placeOf } from "./level.js";
import { fitted, MARGIN } from "./shapes.js";

/** @typedef {import("./level.js").Level} Level */
/** @typedef {import("./scale.js").View} View */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("./ticks.js").Tick} Tick */

export const AREA = 52;
export const AXIS = 36;

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {View} view
 * @param {Palette} palette
 * @param {Level} level
 * @param {Tick[]} ticks
 * @param {string} zone what the axis is in
 */
export function paintHead(pen, view, palette, level, ticks, zone) {
  const right = view.left + view.width;
  pen.clearRect(0, 0, right + MARGIN, AREA + AXIS);
  paintArea(pen, view, palette, level);
  pen.fillStyle = palette.color("line");
  pen.fillRect(0, AREA, right, 1);
  pen.font = `11.5px ${palette.font}`;
  pen.textBaseline = "middle";
  if (view.left > 60) {
    pen.fillStyle = palette.color("soft");
    pen.fillText("At once", 8, 14);
    pen.fillText(`${count(level.most)} at most`, 8, 31);
    pen.fillText(fitted(pen, zone, view.left - 16), 8, AREA + 11);
    pen.fillStyle = palette.color("ink");
    if (view.log) pen.fillText("Log scale", 8, AREA + 26);
  }
  for (const { x, text, date } of ticks) {
    pen.fillStyle = palette.color("line");
    pen.fillRect(Math.round(x), AREA, 1, AXIS);
    pen.fillStyle = palette.color("ink");
    if (x + pen.measureText(text).width + 5 < right) pen.fillText(text, x + 5, AREA + 11);
    pen.fillStyle = palette.color("soft");
    if (date && x + pen.measureText(date).width + 5 < right) pen.fillText(date, x + 5, AREA + 26);
  }
  pen.fillStyle = palette.color("soft");
  for (const { from, to } of view.shown.quiet) {
    const [x, end] = [view.x(from), view.x(to)];
    if (end < view.left || x > right) continue;
    const text = `\u21e5 ${duration((to - from) / 1e6)} \u21e4`;
    const width = pen.measureText(text).width;
    pen.fillText(text, Math.min(Math.max((x + end - width) / 2, view.left + 2), right - width), 10);
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {View} view
 * @param {Palette} palette
 * @param {Level} level
 */
function paintArea(pen, view, palette, { times, counts, most }) {
  const unit = (AREA - 10) / Math.max(most, 1);
  const area = new Path2D();
  area.moveTo(view.left, AREA);
  let at = placeOf(times, view.time(view.left));
  for (let x = view.left; x < view.left + view.width; x += 1) {
    const end = view.time(x + 1);
    // the most of all moments of this pixel
    let count = at < 0 ? 0 : (counts[at] ?? 0);
    while ((times[at + 1] ?? Infinity) < end) {
      at += 1;
      count = Math.max(count, counts[at] ?? 0);
    }
    area.lineTo(x, AREA - count * unit);
    area.lineTo(x + 1, AREA - count * unit);
  }
  area.lineTo(view.left + view.width, AREA);
  pen.fillStyle = palette.color("work");
  pen.globalAlpha = 0.25;
  pen.fill(area);
  pen.globalAlpha = 1;
  pen.strokeStyle = palette.color("work");
  pen.lineWidth = 1;
  pen.stroke(area);
}
