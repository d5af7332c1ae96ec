// The attempts of a step side by side, and whether they broke of the same.

import { copyButton } from "../clipboard.js";
import { STATUSES } from "../columns.js";
import { h, listen } from "../dom.js";
import { count, duration } from "../format.js";
import { timeElement } from "../moments.js";
import { recall } from "../state.js";
import { block, factList } from "./parts.js";

/** @typedef {import("../run.js").Run} Run */
/** @typedef {ReturnType<Run["attempts"]>[number]} Attempt */

const FIRST = 2;
const LAST = 4;
const AT_ONCE = 50; // that a click unfolds: each is a dozen elements

/**
 * @param {Run} run
 * @param {number} step
 * @returns {HTMLElement[]}
 */
export function attemptsOf(run, step) {
  const attempts = run.attempts(step);
  const kinds = kindsOf(attempts);
  const row = h("div", "attempts");
  const columns = (/** @type {number} */ from, /** @type {number} */ to) =>
    Array.from({ length: to - from }, (_, at) => columnOf(run, attempts, kinds, from + at));
  const [end, here] = [attempts.length - LAST, placeOf(attempts)];
  for (let at = 0; at < attempts.length; ) {
    // those in between are folded, but for the one that is looked at
    let to = at;
    while (to >= FIRST && to < end && to !== here) to += 1;
    if (to - at > 1) row.append(fold(at, to, columns));
    else row.append(...columns(at, (to = at + 1)));
    at = to;
  }
  return [h("p", "attempts-said", sentence(attempts, kinds)), row];
}

/**
 * Return the place of the attempt that the link names; -1 where it names none of these.
 * @param {Attempt[]} attempts
 */
export function placeOf(attempts) {
  return attempts.findIndex(({ number }) => String(number) === recall("a"));
}

/**
 * Return a button in the place of some attempts, which brings them when it is pressed.
 * @param {number} from
 * @param {number} to the one behind the last
 * @param {(from: number, to: number) => HTMLElement[]} columns makes them
 */
function fold(from, to, columns) {
  const button = h("button", "attempt more", `${count(to - from)} more`);
  listen(button, "click", () => {
    const end = Math.min(from + AT_ONCE, to);
    const made = columns(from, end);
    button.replaceWith(...made, ...(end < to ? [fold(end, to, columns)] : []));
    made[0]?.focus();
  });
  return button;
}

/**
 * Return for each attempt the letter of its error, equal for equal ones; empty without an error.
 * @param {Attempt[]} attempts
 */
export function kindsOf(attempts) {
  /** @type {string[]} */
  const seen = [];
  return attempts.map(({ error }) => {
    if (error === null) return "";
    const shape = shapeOf(error);
    if (!seen.includes(shape)) seen.push(shape);
    return String.fromCharCode(65 + Math.min(seen.indexOf(shape), 25));
  });
}

/**
 * Return what two errors have in common that differ in numbers, ids and colours only.
 * @param {string} error
 */
function shapeOf(error) {
  return error
    .slice(0, 20_000)
    .replace(/\x1b\[[0-9;:]*[A-Za-z]/g, "")
    .replace(/\b(?=[0-9a-f-]*\d)[0-9a-f][0-9a-f-]{6,}\b|0x[0-9a-f]+|\d+/gi, "#")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * @param {Attempt[]} attempts
 * @param {string[]} kinds
 */
function sentence(attempts, kinds) {
  const errors = kinds.filter(Boolean);
  const through = ["success", "warned"].includes(attempts.at(-1)?.status ?? "");
  const end = through ? " The last one came through." : "";
  if (attempts.length === 1) return "There was one attempt.";
  const number = `${count(attempts.length)} attempts.`;
  if (errors.length < 2) return number + end;
  const different = new Set(errors).size;
  if (different === 1) return `${number} All that broke show the same error, numbers and ids apart.${end}`;
  return `${number} They broke with ${count(different)} different errors.${end}`;
}

/**
 * @param {Run} run
 * @param {Attempt[]} attempts
 * @param {string[]} kinds
 * @param {number} at
 */
function columnOf(run, attempts, kinds, at) {
  const attempt = attempts[at];
  const article = h("article", { class: "attempt", tabindex: "-1" });
  if (!attempt) return article;
  if (at === placeOf(attempts)) {
    article.classList.add("is-here");
    article.setAttribute("aria-current", "true");
  }
  const { number, status, start, end, error } = attempt;
  const word = STATUSES.get(status) ?? status;
  const icon = h("i", { class: `icon status-${status}`, "aria-hidden": "true" });
  const kind = new Set(kinds.filter(Boolean)).size > 1 && kinds[at] ? ` · error ${kinds[at]}` : "";
  const before = attempts[at - 1]?.end ?? NaN;
  article.append(
    h("h3", {}, `Attempt ${count(number)}`),
    h("p", "attempt-status", icon, `${word}${kind}`),
    factList([
      ["Waited before it", start - before > 0 ? duration((start - before) / 1e6) : ""],
      ["Started", Number.isNaN(start) ? "" : timeElement(run, start)],
      ["Took", duration((end - start) / 1e6)],
    ]),
  );
  if (error !== null) {
    article.append(block(error), h("div", "drawer-tools", copyButton("Copy error", () => error)));
  }
  return article;
}
