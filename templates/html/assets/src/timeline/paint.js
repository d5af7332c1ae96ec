// Draws the lanes that are in sight: a few dozen, however many there are.

import { duration, visible } from "../format.js";
import { breaks } from "./breaks.js";
import { paintUntimed, sign } from "./foot.js";
import { firstIn } from "./hit.js";
import { links } from "./links.js";
import { paintMarks } from "./marks.js";
import { weightOf } from "./palette.js";
import { BAR, box, dotted, fitted, LANE, MARGIN } from "./shapes.js";

/** @typedef {import("./bars.js").Bars} Bars */
/** @typedef {import("./lanes.js").Lanes} Lanes */
/** @typedef {import("./scale.js").View} View */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {import("./ticks.js").Tick} Tick */

/**
 * @typedef {object} Scene
 * @property {Bars} bars
 * @property {Lanes} lanes
 * @property {View} view
 * @property {Palette} palette
 * @property {Tick[]} ticks
 * @property {number} top how far down the lanes are scrolled
 * @property {number} height of what is seen of them
 * @property {boolean} critical whether the critical path is outlined
 * @property {number} focused the lane that the keyboard is at, or -1
 * @property {number} hovered the step below the pointer, or -1
 */

const PAD = (LANE - BAR) / 2;
const LEAST = 2;
const ICON = 13;
const OUTLINED = 7; // the width of a bar in a shared lane that an outline would not cover
const WORDY = 56; // the width of a bar that has a name in it

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 */
export function paintLanes(pen, scene) {
  const { lanes, view, palette, top, height } = scene;
  pen.clearRect(0, 0, view.left + view.width + MARGIN, height);
  const first = Math.max(0, Math.floor(top / LANE));
  const last = Math.min(lanes.count, Math.ceil((top + height) / LANE));
  backdrop(pen, scene, first, last);
  pen.save();
  pen.beginPath();
  pen.rect(view.left - (view.from > 0 ? 0 : 4), 0, view.width + 8, height);
  pen.clip();
  for (let lane = first; lane < last; lane += 1) {
    const y = lane * LANE - top;
    if (lane >= lanes.timed) paintUntimed(pen, scene, lane, y);
    else if (lanes.single) paintStep(pen, scene, lanes.items[lane] ?? 0, y);
    else paintShared(pen, scene, lane, y);
  }
  paintMarks(pen, scene, 0, height);
  breaks(pen, scene);
  if (scene.critical) links(pen, scene, first, last);
  pen.restore();
  pen.font = `12.5px ${palette.font}`;
  pen.textBaseline = "middle";
  for (let lane = first; lane < last; lane += 1) label(pen, scene, lane, lane * LANE - top);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {number} first
 * @param {number} last
 */
function backdrop(pen, { lanes, view, palette, top, height, ticks, focused, hovered }, first, last) {
  const right = view.left + view.width;
  pen.fillStyle = palette.color("page");
  const under = hovered >= 0 && lanes.single ? lanes.laneOf(hovered) : -1;
  for (const lane of [under, focused]) {
    if (lane >= first && lane < last) pen.fillRect(0, lane * LANE - top, right, LANE);
  }
  pen.fillStyle = palette.color("line");
  for (const { x } of ticks) pen.fillRect(Math.round(x), 0, 1, height);
  if (!lanes.single) {
    for (let lane = first; lane < last; lane += 1) {
      if (lanes.labels[lane]) pen.fillRect(0, lane * LANE - top, right, 1);
    }
  }
  if (focused >= first && focused < last) {
    pen.fillStyle = palette.color("ink");
    pen.fillRect(0, focused * LANE - top, 3, LANE);
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {number} step
 * @param {number} y
 */
function paintStep(pen, scene, step, y) {
  const { bars, view, palette } = scene;
  let [x, end] = [0, 0];
  for (const part of bars.parts(step)) {
    x = view.x(part.from);
    const width = Math.max(view.x(part.to) - x, part.kind === "run" ? LEAST : 0);
    end = x + width;
    if (end < view.left || x > view.left + view.width || width < 0.5) continue;
    if (part.kind === "queued") {
      pen.fillStyle = palette.hatch;
      pen.fillRect(x, y + PAD + 2, width, BAR - 4);
    } else if (part.kind === "backoff") {
      dotted(pen, palette.color("retry"), x, width, y + LANE / 2);
    } else {
      box(pen, colorOf(pen, scene, step, part.status, x, end), x, y + PAD, width);
      if (bars.schedule) hatched(pen, palette, x, y + PAD, width);
    }
  }
  if (scene.critical && bars.critical[step]) outline(pen, scene, step, y);
  const right = view.left + view.width;
  const took = duration(((bars.ends[step] ?? NaN) - (bars.begins[step] ?? NaN)) / 1e6);
  const said = bars.runs(step) ? `${took} so far` : took;
  pen.font = `11.5px ${palette.font}`;
  pen.textBaseline = "middle";
  pen.fillStyle = palette.color("soft");
  const middle = y + LANE / 2 + 0.5;
  const gap = bars.critical[step] ? 10 : 6;
  if (end < view.left) pen.fillText(`\u2039 ${said}`, view.left + 2, middle);
  else if (view.x(bars.begins[step] ?? 0) > right) pen.fillText("\u203a", right - 6, middle);
  else if (right - end > 70) pen.fillText(said, end + gap, middle);
  else if (end - x > 90 && !bars.runs(step)) {
    // no room behind it, but in it
    pen.fillStyle = palette.inkOn(bars.statuses.text(step));
    pen.textAlign = "right";
    pen.fillText(said, Math.min(end, right) - 6, middle);
    pen.textAlign = "left";
  }
}

/**
 * Mark a bar whose place was worked out.
 * @param {CanvasRenderingContext2D} pen
 * @param {Palette} palette
 * @param {number} x
 * @param {number} y
 * @param {number} width
 */
function hatched(pen, palette, x, y, width) {
  pen.fillStyle = palette.overlay;
  pen.fillRect(x, y, width, BAR);
}

/**
 * Draw a lane of many steps: where several fall on one pixel, the one that must be seen most.
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {number} lane
 * @param {number} y
 */
function paintShared(pen, scene, lane, y) {
  const { bars, lanes, view } = scene;
  const right = view.left + view.width;
  const [from, to] = [view.time(view.left), view.time(right)];
  let [covered, weight] = [-Infinity, -1];
  for (let at = firstIn(scene, lane, from); at < lanes.start(lane + 1); at += 1) {
    const step = lanes.items[at] ?? 0;
    const begin = bars.begins[step] ?? 0;
    if (begin > to) break;
    const x = view.x(begin);
    const status = bars.statuses.text(step);
    const own = weightOf(status) * 2 + (scene.critical ? (bars.critical[step] ?? 0) : 0);
    const end = Math.max(view.x(bars.ends[step] ?? 0), x + LEAST);
    if (end <= covered + 0.5 && own <= weight) continue;
    const [left, width] = [Math.max(x, view.left - 8), Math.min(end, right + 8) - Math.max(x, view.left - 8)];
    // a hair between neighbours, where there is room for one
    const gap = width > 4 ? 1 : 0;
    box(pen, colorOf(pen, scene, step, status, x, end), left, y + PAD - 1, width - gap, BAR + 2);
    if (bars.schedule) hatched(pen, scene.palette, left, y + PAD - 1, width - gap);
    if (scene.critical && bars.critical[step]) {
      if (width >= OUTLINED) outline(pen, scene, step, y);
      else underline(pen, scene.palette, left, y, width);
    }
    if (width > WORDY) inside(pen, scene, step, Math.max(left, view.left), y, left + width);
    [covered, weight] = [end, own];
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {number} step
 * @param {string} status
 * @param {number} x
 * @param {number} end
 */
function colorOf(pen, { bars, palette, view }, step, status, x, end) {
  const color = palette.color(status);
  if (!bars.runs(step) || status === "failed") return color;
  // what still runs has no end: it fades
  const from = Math.min(Math.max(end - Math.max(24, (end - x) * 0.4), x), view.left + view.width);
  if (end <= from) return color;
  const fade = pen.createLinearGradient(from, 0, end, 0);
  fade.addColorStop(0, color);
  fade.addColorStop(1, "transparent");
  return fade;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {number} step
 * @param {number} y
 */
function outline(pen, { bars, view, palette }, step, y) {
  const x = Math.max(view.x(bars.begins[step] ?? 0), view.left - 4);
  const end = Math.min(view.x(bars.ends[step] ?? 0), view.left + view.width + 4);
  pen.strokeStyle = palette.color("ink");
  pen.lineWidth = 1.75;
  pen.beginPath();
  pen.roundRect(x - 1.5, y + PAD - 2, Math.max(end - x, LEAST) + 3, BAR + 4, 4);
  pen.stroke();
}

/**
 * Mark a bar of the critical path that an outline would cover.
 * @param {CanvasRenderingContext2D} pen
 * @param {Palette} palette
 * @param {number} x
 * @param {number} y
 * @param {number} width
 */
function underline(pen, palette, x, y, width) {
  pen.fillStyle = palette.color("ink");
  pen.fillRect(x, y + LANE - 2.5, Math.max(width, 1), 2);
}

/**
 * Write a step's name into its bar.
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {number} step
 * @param {number} left
 * @param {number} y
 * @param {number} right
 */
function inside(pen, scene, step, left, y, right) {
  const { bars, palette } = scene;
  pen.font = `11.5px ${palette.font}`;
  pen.textBaseline = "middle";
  pen.fillStyle = palette.inkOn(bars.statuses.text(step));
  const text = fitted(pen, visible(bars.run.names[step] ?? ""), right - left - 10);
  if (text.length > 1) pen.fillText(text, left + 5, y + LANE / 2 + 0.5);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Scene} scene
 * @param {number} lane
 * @param {number} y
 */
function label(pen, { bars, lanes, view, palette }, lane, y) {
  const room = view.left - 16;
  if (room < 24) return;
  if (!lanes.single) {
    pen.fillStyle = palette.color("ink");
    pen.fillText(fitted(pen, visible(lanes.labels[lane] ?? ""), room), 8, y + LANE / 2 + 0.5);
    return;
  }
  const step = lanes.items[lane] ?? 0;
  const status = bars.statuses.text(step);
  sign(pen, palette, status, 8, y + (LANE - ICON) / 2);
  pen.fillStyle = palette.color("ink");
  const name = visible(bars.run.names[step] ?? "");
  pen.fillText(fitted(pen, name, room - ICON - 6), 8 + ICON + 6, y + LANE / 2 + 0.5);
}
