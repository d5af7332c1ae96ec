// What the sides of the drawer are put together from.

import { standing } from "../columns.js";
import { h } from "../dom.js";
import { count, visible } from "../format.js";
import { anchor } from "../anchor.js";

/** @typedef {import("../run.js").Run} Run */

/** Characters of one text that are shown; who wants more copies it. */
export const LONGEST = 200_000;

/**
 * Return a heading with what stands below it.
 * @param {string} title
 * @param {...(Node | string)} children
 */
export function part(title, ...children) {
  return h("section", "drawer-part", h("h3", {}, title), ...children);
}

/**
 * Return a list of facts; those without a value are left out.
 * @param {[string, Node | string][]} facts
 */
export function factList(facts) {
  const list = h("dl", "drawer-facts");
  for (const [label, value] of facts) {
    if (value === "") continue;
    const shown = typeof value === "string" ? h("bdi", {}, visible(value)) : value;
    list.append(h("div", {}, h("dt", {}, label), h("dd", {}, shown)));
  }
  return list;
}

/**
 * Return a block of foreign text, cut where it is endless.
 * @param {string} text
 * @param {string} [kind] another class
 */
export function block(text, kind = "") {
  const shown = visible(text.slice(0, LONGEST));
  const pre = h("pre", { class: `error ${kind}`.trim(), dir: "auto", tabindex: "0" }, shown);
  if (text.length <= LONGEST) return pre;
  const left = count(text.length - LONGEST);
  return h("div", {}, pre, h("p", "section-hint", `and ${left} more characters: copy it to have them all`));
}

/**
 * Return a link to a step.
 * @param {Run} run
 * @param {number} step
 */
export function stepLink(run, step) {
  const [status, word] = standing(run, step);
  const id = run.ids[step] ?? "";
  return h(
    "a",
    { href: `#s=${anchor(id)}`, class: "step-link", title: visible(id) },
    h("i", { class: `icon status-${status}`, "aria-hidden": "true" }),
    h("bdi", {}, visible(run.names[step] ?? "")),
    h("span", "visually-hidden", `, ${word}`),
  );
}

/**
 * Return an expression that finds a step alone, for the filter.
 * @param {Run} run
 * @param {number} step
 */
export function selector(run, step) {
  // A quote cannot be said in the grammar; a star stands for it.
  return (run.ids[step] ?? "").replaceAll('"', "*");
}
