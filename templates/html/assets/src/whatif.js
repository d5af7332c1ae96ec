// What if a step of the critical path were faster: how much sooner the run could have ended.

import { tell } from "./bus.js";
import { h, listen } from "./dom.js";
import { duration, visible } from "./format.js";
import { idle } from "./later.js";

/** @typedef {import("./run.js").Run} Run */

const OPEN = new Set(["created", "running", "retry"]); // what may yet take longer
const MOST = 12; // steps to choose from

/** @param {Run} run */
export async function whatIf(run) {
  const app = document.getElementById("critical-app");
  if (!app) return;
  await idle();
  fill(run, app);
}

/**
 * @param {Run} run
 * @param {HTMLElement} app
 */
function fill(run, app) {
  const { critical_path: path, ledger } = run.analysis;
  const button = h("button", "tool", "Show these steps in the table");
  listen(button, "click", () => tell("filter", "on:critical"));
  const options = optionsOf(run, path.savings_seconds);
  if (ledger.wall_seconds === null || !options.length || OPEN.has(run.head.status)) {
    app.append(h("div", "toolbar", button));
    return;
  }
  const wall = ledger.wall_seconds;
  const choice = h("select", { class: "tool whatif-step", id: "whatif-step" });
  for (const [place, { name }] of options.entries()) {
    choice.append(h("option", { value: String(place) }, name));
  }
  const slider = h("input", {
    ...{ type: "range", min: "0", max: "100", step: "5", value: "50" },
    ...{ class: "whatif-share", "aria-label": "By how many per cent it takes less" },
  });
  const answer = h("output", { class: "whatif-answer", for: "whatif-step" });
  const tellIt = () => {
    const { own, most } = options[Number(choice.value)] ?? { own: 0, most: 0 };
    // another chain of steps takes over once it is the longest
    const saved = Math.min((own * Number(slider.value)) / 100, most);
    const limit = saved && saved >= most && most < own ? ", and no more: then another chain is as long" : "";
    answer.textContent =
      `${slider.value} % faster: the run takes ${duration(wall - saved)} ` +
      `instead of ${duration(wall)}, ${saved ? duration(saved) : "nothing"} less${limit}.`;
    slider.setAttribute("aria-valuetext", answer.textContent);
  };
  listen(choice, "change", tellIt);
  listen(slider, "input", tellIt);
  tellIt();
  app.append(
    h("div", "toolbar whatif",
      h("label", { for: "whatif-step" }, "What if this step were faster"),
      choice,
      slider,
      answer,
      button,
    ),
  );
}

/**
 * Return the steps that save most, with how long each ran and what it saves at the most.
 * @param {Run} run
 * @param {Record<string, number>} savings
 */
function optionsOf(run, savings) {
  const [begins, ends] = [run.times("start_time"), run.times("end_time")];
  const found = Object.entries(savings).sort((a, b) => b[1] - a[1]).slice(0, MOST);
  return found.flatMap(([id, most]) => {
    const step = run.numberOf(id);
    if (step === undefined || !most) return [];
    const own = Math.max(((ends[step] ?? NaN) - (begins[step] ?? NaN)) / 1e6, 0);
    const whole = visible(run.names[step] ?? "");
    const name = whole.length > 60 ? `${whole.slice(0, 40)}…${whole.slice(-18)}` : whole;
    return [{ name: `${name} (${duration(own)})`, own, most }];
  });
}
