// One list of what the keys do: it is what is done, and what the help shows.

import { listen } from "./dom.js";

/**
 * @typedef {object} Key
 * @property {string[]} keys as `KeyboardEvent.key` says them; any of them does it
 * @property {string} does in a few words
 * @property {string} where the part of the page, a heading of the help
 * @property {(event: KeyboardEvent) => void} run
 * @property {() => boolean} [when] whether it does anything at the moment
 */

/** @type {Key[]} */
const bound = [];

/**
 * Let keys do something. Where several want the same key, the first that can act has it.
 * @param {...Key} keys
 */
export function bind(...keys) {
  bound.push(...keys);
}

/** Return what the keys do, by heading. */
export function boundKeys() {
  /** @type {Map<string, Key[]>} */
  const headings = new Map();
  for (const key of bound) headings.set(key.where, [...(headings.get(key.where) ?? []), key]);
  return headings;
}

/** Begin to listen. */
export function listenToKeys() {
  listen(document, "keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (takesText(event.target) && event.key !== "Escape") return;
    const found = bound.find(({ keys, when }) => keys.includes(event.key) && (!when || when()));
    if (!found) return;
    event.preventDefault();
    found.run(event);
  });
}

/** @param {EventTarget | null} target */
function takesText(target) {
  if (target instanceof HTMLInputElement) return !["button", "checkbox", "radio", "range"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
