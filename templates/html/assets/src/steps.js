// The section of the steps: the filter, the statuses, the order, and the table that follows them.

import { on, openStep, tell } from "./bus.js";
import { columnsOf, sortKeys, STATUSES } from "./columns.js";
import { columnChooser, recallColumns } from "./chooser.js";
import { byId, h, listen } from "./dom.js";
import { count } from "./format.js";
import { Grid } from "./grid.js";
import { groupedBy, groupTable } from "./groups.js";
import { compile, QueryError } from "./query.js";
import { comparison, orderOf, orderText, turned } from "./order.js";
import { recall, remember } from "./state.js";
import { onZone } from "./zones.js";

/** @typedef {import("./run.js").Run} Run */

const EXAMPLE = "Filter: a name, status:failed, dur:>5m, -kind:test, +orders";

export class Steps {
  #run;
  #grid;
  #input = h("input", {
    class: "form-control",
    type: "search",
    placeholder: EXAMPLE,
    "aria-describedby": "steps-message",
    autocomplete: "off",
    spellcheck: "false",
  });
  #message = h("p", { class: "message", id: "steps-message", role: "status" });
  /** @type {Map<string, HTMLButtonElement>} */
  #chips = new Map();
  /** @type {Set<string>} */
  #statuses = new Set();
  /** @type {import("./order.js").Order[]} */
  #order = [];
  /** What a row is: a step, or a group of them. */
  #ways = h("div", { class: "tl-ways", role: "group", "aria-label": "Rows" });
  #groups = h("div", { hidden: "" });
  #chooser;
  /** @type {ArrayLike<number>} */
  #shown = [];
  /** @type {Map<string, Float64Array>} */
  #keys = new Map();

  /** @param {Run} run */
  constructor(run) {
    this.#run = run;
    const label = run.noun === "run" ? "Runs" : "Steps";
    this.#input.setAttribute("aria-label", `Filter the ${run.noun}s`);
    this.#grid = new Grid(
      label,
      columnsOf(run),
      (key, more) => this.#sort(key, more),
      (step) => openStep(step, run.ids[step] ?? ""),
    );
    this.#chooser = columnChooser(this.#grid);
    if (groupedBy(run)) this.#ways.append(this.#way(label, ""), this.#way("Groups", "groups"));
    this.#recall();
    listen(this.#input, "input", () => this.#changed());
    const chips = h("div", { class: "chips", role: "group", "aria-label": "Statuses" });
    for (const [status, number] of countsOf(run)) chips.append(this.#chip(status, number));
    byId("steps-app").append(
      h("div", "toolbar", ...(groupedBy(run) ? [this.#ways] : []), this.#input, chips, this.#chooser),
      this.#message,
      this.#grid.element,
      this.#groups,
    );
    on("filter", (expression) => this.filter(expression));
    on("sort", (key) => this.#look(key));
    on("navigated", () => {
      this.#recall();
      this.#changed();
    });
    onZone(() => this.#grid.refresh());
    byId("steps-static").classList.add("with-script");
    this.#changed();
  }

  #recall() {
    this.#input.value = recall("f");
    this.#order = orderOf(recall("o"));
    recallColumns(this.#grid);
    this.#statuses = new Set(recall("status").split(",").filter((one) => STATUSES.has(one)));
  }

  /** @param {string} words @param {string} rows */
  #way(words, rows) {
    const button = h("button", { class: "tool", value: rows }, words);
    listen(button, "click", () => {
      remember("rows", rows);
      this.#changed();
    });
    return button;
  }

  /** Show the groups instead of the steps, where that was asked for. */
  #grouped() {
    const grouped = recall("rows") === "groups" && groupedBy(this.#run) !== "";
    for (const button of this.#ways.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String((button.value === "groups") === grouped));
    }
    this.#grid.element.hidden = this.#chooser.hidden = grouped;
    this.#groups.hidden = !grouped;
    this.#groups.replaceChildren();
    if (grouped) this.#groups.append(groupTable(this.#run, this.#shown, (expression) => this.filter(expression)));
  }

  /** The steps that are shown, in the order in which they are. */
  get shown() {
    return this.#shown;
  }

  /** The step that the keys have reached; -1 for none. */
  get active() {
    return this.#grid.active;
  }

  /** @param {number} by */
  move(by) {
    this.#grid.move(by);
  }

  /** @param {number} step */
  goTo(step) {
    this.#grid.goTo(step);
  }

  /** Put the cursor into the filter. */
  focus() {
    this.#input.focus();
    this.#input.select();
  }

  /**
   * Show what an expression selects.
   * @param {string} expression
   */
  filter(expression) {
    this.#input.value = expression;
    this.#statuses = new Set();
    remember("rows", "");
    this.#changed();
    byId("steps").scrollIntoView();
  }

  /**
   * Show only the steps of one status.
   * @param {string} status
   */
  only(status) {
    this.#input.value = "";
    this.#statuses = new Set([status]);
    remember("rows", "");
    this.#changed();
    byId("steps").scrollIntoView();
  }

  /**
   * @param {string} status
   * @param {number} number
   */
  #chip(status, number) {
    const chip = h(
      "button",
      "chip",
      h("i", { class: `icon status-${status}`, "aria-hidden": "true" }),
      h("span", {}, STATUSES.get(status) ?? status),
      h("b", {}, count(number)),
    );
    listen(chip, "click", () => {
      if (!this.#statuses.delete(status)) this.#statuses.add(status);
      this.#changed();
    });
    this.#chips.set(status, chip);
    return chip;
  }

  /** @param {string} key */
  #look(key) {
    remember("rows", "");
    this.#order = [{ key, falling: false }];
    this.#changed();
    byId("steps").scrollIntoView();
    this.#grid.scroll.focus({ preventScroll: true });
  }

  /**
   * @param {string} key
   * @param {boolean} more whether it is asked for among equals
   */
  #sort(key, more) {
    this.#order = turned(this.#order, key, more);
    this.#changed();
  }

  /** Find the steps anew and show them. */
  #changed() {
    for (const [status, chip] of this.#chips) {
      chip.setAttribute("aria-pressed", String(this.#statuses.has(status)));
    }
    remember("f", this.#input.value.trim());
    remember("status", [...this.#statuses].join(","));
    remember("o", orderText(this.#order));
    try {
      const steps = this.#sorted(this.#found());
      this.#shown = steps;
      this.#grid.show(steps);
      this.#grid.sorted(this.#order);
      this.#grouped();
      tell("shown", steps);
      this.#say(
        steps.length === this.#run.count
          ? ""
          : `${count(steps.length)} of ${count(this.#run.count)} ${this.#run.noun}s`,
        false,
      );
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      this.#say(error.message, true);
    }
  }

  /**
   * @param {string} words
   * @param {boolean} wrong
   */
  #say(words, wrong) {
    this.#message.textContent = words;
    this.#message.classList.toggle("is-wrong", wrong);
    this.#input.classList.toggle("is-wrong", wrong);
    this.#input.setAttribute("aria-invalid", String(wrong));
  }

  /** @returns {Uint32Array} */
  #found() {
    const test = compile(this.#input.value, this.#run);
    const column = this.#run.table("status");
    const chosen = column.values.map(
      (value) => !this.#statuses.size || this.#statuses.has(String(value)),
    );
    const found = new Uint32Array(this.#run.count);
    let length = 0;
    for (let step = 0; step < this.#run.count; step += 1) {
      if (!chosen[column.index ? (column.index[step] ?? 0) : 0]) continue;
      if (test && !test(step)) continue;
      found[length] = step;
      length += 1;
    }
    return found.subarray(0, length);
  }

  /** @param {Uint32Array} steps */
  #sorted(steps) {
    if (!this.#order.length) return steps;
    return steps.sort(
      comparison(this.#order, (key) => {
        let keys = this.#keys.get(key);
        if (!keys) this.#keys.set(key, (keys = sortKeys(this.#run, key)));
        return keys;
      }),
    );
  }
}

/**
 * Return how many steps have each status, those that need a look first.
 * @param {Run} run
 * @returns {[string, number][]}
 */
function countsOf(run) {
  const column = run.table("status");
  const counts = new Uint32Array(column.values.length);
  for (let step = 0; step < run.count; step += 1) {
    const place = column.index ? (column.index[step] ?? 0) : 0;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return [...STATUSES.keys()].flatMap((status) => {
    const place = column.values.indexOf(status);
    const number = place < 0 ? 0 : (counts[place] ?? 0);
    return number ? [/** @type {[string, number]} */ ([status, number])] : [];
  });
}
