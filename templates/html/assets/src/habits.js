// What the keys do outside of the timeline and the graph, which tell of theirs themselves.

import { tell } from "./bus.js";
import { copy } from "./clipboard.js";
import { help } from "./dialogs.js";
import { bind } from "./keys.js";

/**
 * @typedef {object} Page
 * @property {() => void} filter puts the cursor into the filter
 * @property {() => void} theme
 * @property {() => void} zone
 * @property {() => void} takeAlong
 */

/**
 * What keys do on a page, whatever stands on it.
 * @param {Page} page
 */
export function pageHabits({ filter, theme, zone, takeAlong }) {
  const where = "The page";
  bind(
    { keys: ["/"], does: "filter the steps", where, when: () => has("steps"), run: filter },
    { keys: ["?"], does: "this help", where, run: help },
    { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], does: "go to a section", where, run: section },
    { keys: ["t"], does: "the timeline", where, when: () => has("timeline"), run: () => goTo("timeline") },
    { keys: ["g"], does: "the graph", where, when: () => has("graph"), run: toGraph },
    { keys: ["e"], does: "take the data along", where, run: takeAlong },
    { keys: ["y"], does: "copy the link to what is shown", where, run: () => void copy(location.href) },
    { keys: ["z"], does: "times in the next zone", where, run: zone },
    { keys: ["."], does: "light, dark or as the system", where, run: theme },
  );
}

/**
 * What keys do with steps.
 * @param {import("./steps.js").Steps} steps
 * @param {import("./drawer/drawer.js").Drawer} drawer
 */
export function stepHabits(steps, drawer) {
  const open = () => drawer.step >= 0;
  const row = (/** @type {number} */ by) => {
    if (open() && steps.active !== drawer.step) steps.goTo(drawer.step);
    steps.move(by);
    if (open()) drawer.open(steps.active, undefined, false);
  };
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
    { keys: ["["], does: "the attempt before", where: beside, when: open, run: () => drawer.attempt(-1) },
    { keys: ["]"], does: "the next attempt", where: beside, when: open, run: () => drawer.attempt(1) },
    { keys: ["l"], does: "its log", where: beside, when: open, run: () => drawer.view("log") },
    {
      keys: ["ArrowLeft", "ArrowRight"],
      does: "on the names of its sides: the side before, the next",
      where: beside,
      when: () => drawer.onTabs,
      run: ({ key }) => drawer.turn(key === "ArrowLeft" ? -1 : 1),
    },
  );
}

/** @param {string} id */
function has(id) {
  return document.getElementById(id) !== null;
}

function toGraph() {
  goTo("graph");
  tell("graph", null);
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
