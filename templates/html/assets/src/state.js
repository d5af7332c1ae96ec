// What a link to this page carries, all in the hash, so that it works from a file, in a frame and
// behind any server:
//
//   f      the filter          s   the open step: ten hexadecimal digits (anchor.js)
//   status the statuses        v   which side of it is shown: attempts, history, log, raw
//   o      the order           a   which of its attempts is looked at, by its number
//   rows   groups instead of steps    l   the line of its log
//   cols   the columns       o may be several: status-rising,duration-falling
//   theme  light, dark         z   the zone of times: local, relative
//   scale  of the timeline: quiet, log
//   lanes  step, group, kind, worker; sort  the order of steps there: duration, queue, status,
//          critical, name, table; view  the part of the timeline in sight, ms since its begin
//   g      what is seen of the graph, a filter; or gv: failure, path, groups, steps

import { tell } from "./bus.js";

/** A sandboxed frame may have no history: then the state lives here alone. */
let state = read();

function read() {
  const found = new URLSearchParams(globalThis.location?.hash.slice(1));
  // `#steps` and the like, a plain link within the page
  for (const [name, held] of [...found]) if (!held) found.delete(name);
  return found;
}

/** @param {string} key */
export function recall(key) {
  return state.get(key) ?? "";
}

/**
 * Keep a value in the link to this page.
 * @param {string} key
 * @param {string} value an empty one is forgotten
 */
export function remember(key, value) {
  if (recall(key) === value) return;
  set(key, value);
  write(false);
}

/** @type {Map<string, number>} */
const waiting = new Map();

/**
 * Keep a value once the hand rests: browsers let a page change its link so often only.
 * @param {string} key
 * @param {string} value
 */
export function rememberSoon(key, value) {
  clearTimeout(waiting.get(key));
  waiting.set(key, window.setTimeout(() => remember(key, value), 400));
}

/**
 * Keep some values, as one more step of the way that the browser's arrows go back.
 * @param {Record<string, string>} values
 * @param {boolean} [back] false where it shall be the same step
 */
export function go(values, back = true) {
  for (const [key, value] of Object.entries(values)) set(key, value);
  write(back);
}

/**
 * Return the link to this page with some values changed.
 * @param {Record<string, string>} values
 */
export function linkTo(values) {
  const other = new URLSearchParams(state);
  for (const [key, value] of Object.entries(values)) {
    if (value) other.set(key, value);
    else other.delete(key);
  }
  return `#${other}`;
}

/** @param {string} key @param {string} value */
function set(key, value) {
  if (value) state.set(key, value);
  else state.delete(key);
}

/** @param {boolean} push */
function write(push) {
  const hash = state.toString();
  const url = hash ? `#${hash}` : location.pathname + location.search;
  try {
    if (push) history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  } catch {
    // A sandboxed frame has no history; the page works all the same.
  }
}

function navigated() {
  const hash = location.hash;
  if (hash.length > 1 && !hash.includes("=")) return; // to a place in the page: nothing changes
  const found = read();
  if (found.toString() === state.toString()) return;
  state = found;
  tell("navigated", null);
}

if (typeof addEventListener === "function") {
  addEventListener("popstate", navigated);
  addEventListener("hashchange", navigated);
}
