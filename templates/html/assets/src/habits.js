// What the keys do outside of the timeline and the graph, which tell of theirs themselves.

import { copy } from "./clipboard.js";
import { help } from "./dialogs.js";
import { bind } from "./keys.js";

/**
 * @typedef {object} Parts
 * @property {import("./steps.js").Steps} steps
 * @property {import("./drawer/drawer.js").Drawer} drawer
 * @property {() => void} theme
 * @property {() => void} zone
 * @property {() => void} takeAlong
 */

/** @param {Parts} parts */
export function habits({ steps, drawer, theme, zone, takeAlong }) {
  const open = () => drawer.step >= 0;
  const row = (/** @type {number} */ by) => {
    if (open() && steps.active !== drawer.step) steps.goTo(drawer.step);
    steps.move(by);
    if (open()) drawer.open(steps.active, undefined, false);
  };
  const page = "The page";
  bind(
    { keys: ["/"], does: "filter the steps", where: page, run: () => steps.focus() },
    { keys: ["?"], does: "this help", where: page, run: help },
    { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], does: "go to a section", where: page, run: section },
    { keys: ["t"], does: "the timeline", where: page, when: () => has("timeline"), run: () => goTo("timeline") },
    { keys: ["g"], does: "the graph", where: page, when: () => has("graph"), run: () => goTo("graph") },
    { keys: ["e"], does: "take the data along", where: page, run: takeAlong },
    { keys: ["y"], does: "copy the link to what is shown", where: page, run: () => void copy(location.href) },
    { keys: ["z"], does: "times in the next zone", where: page, run: zone },
    { keys: ["."], does: "light, dark or as the system", where: page, run: theme },
  );
  const at = "Steps";
  bind(
    { keys: ["j"], does: "next step", where: at, run: () => row(1) },
    { keys: ["k"], does: "previous step", where: at, run: () => row(-1) },
    {
      keys: ["Enter"],
      does: "open the step",
      where: at,
      when: () => steps.active >= 0 && document.activeElement === document.body,
      run: () => drawer.open(steps.active),
    },
    { keys: ["n"], does: "next failure", where: at, run: () => drawer.failure(1) },
    { keys: ["N"], does: "previous failure", where: at, run: () => drawer.failure(-1) },
  );
  const beside = "An open step";
  bind(
    { keys: ["Escape"], does: "back to the page", where: beside, when: open, run: () => drawer.close() },
    { keys: ["["], does: "the side before", where: beside, when: open, run: () => drawer.turn(-1) },
    { keys: ["]"], does: "the next side", where: beside, when: open, run: () => drawer.turn(1) },
    { keys: ["l"], does: "its log", where: beside, when: open, run: () => drawer.view("log") },
  );
}

/** @param {string} id */
function has(id) {
  return document.getElementById(id) !== null;
}

/** @param {string} id */
function goTo(id) {
  const section = document.getElementById(id);
  if (!section) return;
  section.scrollIntoView();
  const target = section.querySelector("h2") ?? section;
  target.setAttribute("tabindex", "-1");
  /** @type {HTMLElement} */ (target).focus({ preventScroll: true });
}

/** @param {KeyboardEvent} event */
function section(event) {
  const sections = [...document.querySelectorAll("main > section[id]")];
  const wanted = sections[Number(event.key) - 1];
  if (wanted) goTo(wanted.id);
}
