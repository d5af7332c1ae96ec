// The page's script: everything that matters reads without it; this adds the table of all steps,
// the filter, the theme and the way back to the data.

import { copyButton } from "./clipboard.js";
import { copyAll } from "./copy_all.js";
import { help, takeAlong, tool } from "./dialogs.js";
import { byId, h, listen } from "./dom.js";
import { Drawer } from "./drawer/drawer.js";
import { graph } from "./graph/late.js";
import { pageHabits, stepHabits } from "./habits.js";
import { listenToKeys } from "./keys.js";
import { painted } from "./later.js";
import { keepTimes } from "./moments.js";
import { paperHead } from "./paper.js";
import { payloadOf } from "./payload.js";
import { Run } from "./run.js";
import { Steps } from "./steps.js";
import { timeline } from "./timeline/late.js";
import { stickyLine } from "./sticky.js";
import { themes, zones } from "./tools.js";
import { whatIf } from "./whatif.js";

const AT_ONCE = 5000; // steps, of which all is there before the page says that it is ready

/** Let a click on a count of the verdict show the steps behind it. @param {Steps} steps */
function counts(steps) {
  for (const item of document.querySelectorAll("#counts [data-status]")) {
    const status = item.getAttribute("data-status") ?? "";
    const button = h("button", "chip", ...item.childNodes);
    listen(button, "click", () => steps.only(status));
    item.replaceChildren(button);
  }
}

/** Let a click on a figure or a number show the steps that it is about. @param {Steps} steps */
function figures(steps) {
  for (const link of document.querySelectorAll("[data-filter]")) {
    listen(link, "click", (event) => {
      event.preventDefault();
      steps.filter(link.getAttribute("data-filter") ?? "");
    });
  }
}

/** Let the commands of the static part be copied with a click. */
function commands() {
  for (const line of document.querySelectorAll(".rerun")) {
    const code = line.querySelector("code");
    if (code) line.append(copyButton("Copy", () => code.textContent ?? ""));
  }
}

/**
 * Make what is drawn, one after the other; of a large run later than the page is ready.
 * @param {Run} run
 * @param {ArrayLike<number>} shown the steps that the filter leaves
 */
async function pictures(run, shown) {
  await painted();
  const timed = timeline(run, shown);
  const made = [timed, whatIf(run), graph(run, shown, timed)];
  if (run.count <= AT_ONCE) await Promise.all(made);
}

async function start() {
  const theme = themes();
  const data = byId("data");
  const run = new Run(
    await payloadOf(data.textContent ?? ""),
    (number) => byId(`log-${number}`).textContent ?? "",
  );
  data.remove(); // its text is decoded, and large
  const zone = zones(run);
  keepTimes(run);
  paperHead(run);
  commands();
  copyAll(run);
  /** @type {Steps | null} */
  let steps = null;
  const take = () => takeAlong(run, () => steps?.shown ?? []);
  tool("Export", take, { "aria-haspopup": "dialog" });
  tool("?", help, { "aria-haspopup": "dialog", "aria-label": "Help", title: "Keys and filter (?)" });
  listenToKeys();
  stickyLine();
  pageHabits({ filter: () => steps?.focus(), theme, zone, takeAlong: take });
  if (run.count) {
    steps = new Steps(run);
    counts(steps);
    figures(steps);
    const drawer = new Drawer(run);
    stepHabits(steps, drawer);
    if (run.count === 1 && drawer.step < 0) drawer.peek(0);
    // One can read and search by now: the pictures come when that is seen.
    await pictures(run, steps.shown);
  }
  document.documentElement.setAttribute("data-ready", "");
}

start().catch((/** @type {unknown} */ error) => {
  const reason = error instanceof Error ? error.message : String(error);
  byId("steps-app").append(
    h("p", { class: "section-hint", role: "alert" }, `The table of all steps is not here: ${reason}.`),
  );
});
