// One zone for every time on the page: UTC, the viewer's own, the pipeline's, or the time since the
// run began.

import { on, tell } from "./bus.js";
import { ownOffset, ownZone } from "./own_zone.js";
import { recall, remember } from "./state.js";

/** @typedef {"utc" | "local" | "pipeline" | "relative"} Zone */

/** Return the zones there are. @returns {Zone[]} */
export function allZones() {
  return ownZone() ? ["utc", "local", "pipeline", "relative"] : ["utc", "local", "relative"];
}

/** Return the zone that the link names. */
export function namedZone() {
  return allZones().find((one) => one === recall("z")) ?? "utc";
}

const MINUTE = 60e6;
/** @type {Zone | null} */
let chosen = null;
/** The name of the viewer's zone: it costs as much to ask for as to fill a whole row. @type {string | null} */
let local = null;

/** Return the zone that times are said in. */
export function zone() {
  chosen ??= namedZone();
  return chosen;
}

/**
 * Say all times in another zone from now on.
 * @param {Zone} next
 */
export function setZone(next) {
  chosen = next;
  remember("z", next === "utc" ? "" : next);
  tell("zone", next);
}

/** @param {() => void} listener */
export function onZone(listener) {
  on("zone", listener);
}

/**
 * Name a zone, with how far it is from UTC where that is not always the same.
 * @param {Zone} which
 * @param {number} from the first time that is shown in it, microseconds since 1970
 * @param {number} to the last one
 */
export function zoneName(which, from, to) {
  if (which === "utc") return "UTC";
  if (which === "relative") return "since the start";
  const name = which === "pipeline" ? ownZone() : (local ??= Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [first, last] = [offsetWord(offset(which, from)), offsetWord(offset(which, to))];
  const words = first === last ? first : `${first}, later ${last}`;
  return name === "UTC" ? words : `${name}, ${words}`;
}

/**
 * Return how far a zone is ahead of UTC at a time, in microseconds.
 * @param {Zone} which
 * @param {number} micros
 */
export function offset(which, micros) {
  if (which === "pipeline") return ownOffset(micros);
  return which === "local" ? -new Date(micros / 1000).getTimezoneOffset() * MINUTE || 0 : 0;
}

/** @param {number} micros */
function offsetWord(micros) {
  const minutes = Math.round(Math.abs(micros) / MINUTE);
  const rest = minutes % 60 ? `:${String(minutes % 60).padStart(2, "0")}` : "";
  return minutes ? `UTC${micros < 0 ? "−" : "+"}${Math.floor(minutes / 60)}${rest}` : "UTC";
}

/**
 * Return the date of a time in a zone, such as `2026-11-23`; none for the time since the start.
 * @param {Zone} which
 * @param {number} micros
 */
export function dateText(which, micros) {
  return which === "relative" ? "" : iso(which, micros).slice(0, 10);
}

/**
 * Say the clock's time in a zone, `04:00:00`, or `T+01:30` for the time since the start.
 * @param {Zone} which
 * @param {number} micros
 * @param {number} origin when the run began
 * @param {number} [digits] of the fraction of a second
 */
export function clockText(which, micros, origin, digits = 0) {
  if (which === "relative") return since(micros - origin, digits);
  const text = iso(which, micros);
  return digits ? `${text.slice(11, 19)}.${fraction(micros, digits)}` : text.slice(11, 19);
}

/**
 * @param {Zone} which
 * @param {number} micros
 */
function iso(which, micros) {
  const date = new Date((micros + offset(which, micros)) / 1000);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

/**
 * @param {number} micros
 * @param {number} digits
 */
function fraction(micros, digits) {
  const part = ((Math.round(micros) % 1e6) + 1e6) % 1e6;
  return String(part).padStart(6, "0").slice(0, digits);
}

/**
 * @param {number} micros
 * @param {number} digits
 */
function since(micros, digits) {
  const past = Math.abs(Math.round(micros));
  const seconds = Math.floor(past / 1e6);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const end = digits ? `.${fraction(past, digits)}` : "";
  return `T${micros < 0 ? "−" : "+"}${hours ? `${hours}:` : ""}${clock}${end}`;
}
