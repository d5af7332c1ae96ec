// How one section of the page reaches another that it does not know: a section tells, and those
// that care have asked to be told. Nothing breaks when a section is not there.

/**
 * @typedef {object} Topics
 * @property {number} open a step, by its number, is to be shown with all that is known of it
 * @property {number} opened that step is open beside the page now; -1 when none is any more
 * @property {string} filter the table of steps is to show what this expression selects
 * @property {string} sort the table of steps is to be looked at, in the order of this column
 * @property {ArrayLike<number>} shown the steps that the filter leaves, by number, in any order
 * @property {null} graph the keys are to go on in the graph
 * @property {string} zone times are to be said in this zone from now on
 * @property {null} navigated the link to this page was changed from outside: back, forward, typed
 */

/** @type {Map<string, ((value: any) => void)[]>} */
const listeners = new Map();

/**
 * Ask to be told.
 * @template {keyof Topics} K
 * @param {K} topic
 * @param {(value: Topics[K]) => void} listener
 */
export function on(topic, listener) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

/**
 * Tell all who asked; return whether anybody did.
 * @template {keyof Topics} K
 * @param {K} topic
 * @param {Topics[K]} value
 */
export function tell(topic, value) {
  const asked = listeners.get(topic) ?? [];
  for (const listener of asked) listener(value);
  return asked.length > 0;
}

/**
 * Show a step: opened where the page can do that, else alone in the table of steps.
 * @param {number} step
 * @param {string} id
 */
export function openStep(step, id) {
  if (!tell("open", step)) tell("filter", `"${id.replaceAll('"', "")}"`);
}
