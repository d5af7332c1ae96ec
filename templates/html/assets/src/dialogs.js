// What stands in front of the page for a moment: the help, and the ways to take the data along.

import { byId, h, listen } from "./dom.js";
import { exportJson } from "./export_json.js";
import { count } from "./format.js";
import { junit } from "./junit.js";
import { boundKeys } from "./keys.js";
import { save } from "./save.js";
import { csv, markdown } from "./tables.js";

/** @typedef {import("./run.js").Run} Run */

/** @type {Record<string, string>} */
const SIGNS = { " ": "space", Escape: "Esc", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

/**
 * Show something in front of the page until it is shut.
 * @param {string} title
 * @param {...Node} children
 */
function dialog(title, ...children) {
  const heading = h("h2", { id: "dialog-title" }, title);
  const shut = h("button", { class: "tool small", "aria-label": "Close" }, "✕");
  const made = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" });
  made.append(h("div", "dialog-head", heading, shut), ...children);
  listen(shut, "click", () => made.close());
  listen(made, "click", (event) => event.target === made && made.close());
  listen(made, "close", () => made.remove());
  document.body.append(made);
  made.showModal();
  return made;
}

/** Tell what the keys do, and how to filter. */
export function help() {
  if (document.querySelector("dialog")) return;
  const columns = h("div", "help");
  for (const [heading, keys] of boundKeys()) {
    const list = h("dl", {});
    for (const { keys: names, does } of keys) {
      const signs = names.flatMap((name, i) => [...(i ? [" "] : []), h("kbd", {}, SIGNS[name] ?? name)]);
      list.append(h("div", {}, h("dt", {}, ...signs), h("dd", {}, does)));
    }
    columns.append(h("section", {}, h("h3", {}, heading), list));
  }
  const grammar = h("dl", {});
  for (const [term, means] of [
    ["orders", "steps with this in their id or name"],
    ["status:failed|status:warned", "either of two"],
    ["kind:test group:mart*", "both; a star stands for anything"],
    ["-status:success", "not this"],
    ["dur:>5m queue:>1m retries:>0", "longer or more than that"],
    ["attempts:>1 slack:<30s delta:>20%", "ran again, nearly critical, slower than in the baseline"],
    ["exit:137", "ended with this exit code"],
    ["on:critical", "on the critical path"],
    ["+orders 2+orders+1", "with the steps above, and so many below"],
  ]) {
    grammar.append(h("div", {}, h("dt", {}, h("code", {}, term ?? "")), h("dd", {}, means ?? "")));
  }
  columns.append(h("section", "grammar", h("h3", {}, "The filter"), grammar));
  dialog("Keys and filter", columns);
}

/**
 * Offer the data as files.
 * @param {Run} run
 * @param {() => ArrayLike<number>} shown the steps that the filter leaves
 */
export function takeAlong(run, shown) {
  if (document.querySelector("dialog")) return;
  const steps = shown();
  const which = steps.length === run.count ? `all ${run.noun}s` : `the ${count(steps.length)} ${run.noun}s of the filter`;
  const list = h("div", "take");
  const offer = (/** @type {string} */ label, /** @type {string} */ hint, /** @type {() => void} */ give) => {
    const button = h("button", "tool", h("b", {}, label), h("span", {}, hint));
    listen(button, "click", give);
    list.append(button);
  };
  const { summary } = /** @type {{summary: {total_steps: number}}} */ (run.payload.json("tail"));
  const whole = run.count === summary.total_steps ? "the whole run" : `the ${count(run.count)} steps that this page lists`;
  offer("JSON", `${whole}; dagrun-export reads it again`, async () => {
    const pieces = [];
    for await (const piece of exportJson(run)) pieces.push(piece);
    save(pieces, "report.json", "application/json");
  });
  offer("CSV", `${which}, for a spreadsheet`, () => save(csv(run, steps), "steps.csv", "text/csv"));
  offer("Markdown", `${which}, as a table`, () => save(markdown(run, steps), "steps.md", "text/markdown"));
  offer("JUnit", `${which}, as test results`, async () => {
    const words = [...document.querySelectorAll("h1, .explanation")].map((one) => one.textContent);
    save(await junit(run, steps, words.join(". ")), "junit.xml", "application/xml");
  });
  const made = dialog("Export", list);
  // The dialog is in front of what is to be printed: first it goes.
  offer("Print", "or save as PDF", () => {
    made.close();
    print();
  });
}

/**
 * Add a button to the tools at the top of the page.
 * @param {string} label
 * @param {() => void} run
 * @param {Record<string, string>} [attributes]
 */
export function tool(label, run, attributes = {}) {
  const button = h("button", { class: "tool", ...attributes }, label);
  listen(button, "click", run);
  byId("tools").append(button);
  return button;
}
