// The marks of the time axis: round times of the zone that is shown, never too close.

import { clockText, dateText, offset } from "../zones.js";

/** @typedef {import("./scale.js").View} View */
/** @typedef {import("../zones.js").Zone} Zone */
/** @typedef {{x: number, time: number, text: string, date: string}} Tick */

export const NEAREST = 80;
const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 10, 100, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 90, 365, 3650, 36_500].map((days) => days * DAY),
];
const COARSE = [...STEPS].reverse();

/**
 * Return the marks for what is seen.
 * @param {View} view
 * @param {Zone} zone
 * @param {number} origin when the run began
 * @returns {Tick[]}
 */
export function ticksOf(view, zone, origin) {
  if (view.log) return unevenTicks(view, zone, origin);
  const last = view.time(view.left + view.width);
  const step = STEPS.find((one) => one / view.grain >= NEAREST) ?? 36_500 * DAY;
  const next = (/** @type {number} */ time) => following(zone, origin, time, step);
  /** @type {Tick[]} */
  const ticks = [];
  let [day, x] = ["", -Infinity];
  for (let time = next(view.time(view.left)); time <= last && ticks.length < 200; ) {
    const quiet = view.shown.quiet.find(({ from, to }) => from < time && time < to);
    if (quiet) {
      time = next(quiet.to);
      continue;
    }
    if (view.x(time) - x >= NEAREST - 1) {
      x = view.x(time);
      const date = dateText(zone, time);
      ticks.push({ x, time, text: label(zone, time, origin, step), date: date === day ? "" : date });
      day = date;
    }
    // an hour of the local zone may be left out or come twice
    const after = next(time + step / 2 + 1);
    time = after > time ? after : time + step;
  }
  return ticks;
}

/**
 * Return the marks where widths are no measure of time: in each part of the axis the roundest time.
 * @param {View} view
 * @param {Zone} zone
 * @param {number} origin
 */
function unevenTicks(view, zone, origin) {
  /** @type {Tick[]} */
  const ticks = [];
  const right = view.left + view.width;
  let day = "";
  for (let x = view.left; x < right; ) {
    const [from, to] = [view.time(x), view.time(Math.min(x + NEAREST / 2, right))];
    const step = COARSE.find((one) => following(zone, origin, from, one) <= to);
    if (!step) {
      x += NEAREST / 2;
      continue;
    }
    const time = following(zone, origin, from, step);
    const date = dateText(zone, time);
    const text = label(zone, time, origin, Math.min(step, SECOND));
    ticks.push({ x: view.x(time), time, text, date: date === day ? "" : date });
    day = date;
    x = view.x(time) + NEAREST;
  }
  return ticks;
}

/**
 * Return the next round time of a zone.
 * @param {Zone} zone
 * @param {number} origin
 * @param {number} time
 * @param {number} step what it is a multiple of
 */
function following(zone, origin, time, step) {
  const shift = zone === "relative" ? -origin : offset(zone, time);
  return Math.ceil((time + shift) / step) * step - shift;
}

/**
 * @param {Zone} zone
 * @param {number} time
 * @param {number} origin
 * @param {number} step
 */
function label(zone, time, origin, step) {
  if (step < SECOND) return clockText(zone, time, origin, step < 1000 ? 6 : 3);
  const text = clockText(zone, time, origin);
  return step % MINUTE || zone === "relative" ? text : text.slice(0, 5);
}
