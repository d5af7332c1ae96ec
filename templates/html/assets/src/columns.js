// What the table of steps shows of a step, and how a column is sorted.

import { h } from "./dom.js";
import { clock, count, duration, visible } from "./format.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./grid.js").Column} Column */

/** The statuses, those that need a look first, with their words. */
export const STATUSES = new Map([
  ["failed", "failed"],
  ["upstream_failed", "upstream failed"],
  ["warned", "warned"],
  ["cancelled", "cancelled"],
  ["unknown", "unknown"],
  ["retry", "waiting to retry"],
  ["running", "running"],
  ["pending", "pending"],
  ["skipped", "skipped"],
  ["success", "succeeded"],
]);

/**
 * Return the columns that this run has something to say in.
 * @param {Run} run
 * @returns {Column[]}
 */
export function columnsOf(run) {
  const { payload } = run;
  /** @type {(Column | null)[]} */
  const columns = [
    {
      key: "status",
      label: "Status",
      track: "8.5rem",
      narrow: "1.125rem",
      from: 0,
      draw: status(run),
    },
    { key: "name", label: "Step", track: "minmax(0, 6fr)", from: 0, draw: name(run) },
    payload.has("kind")
      ? { key: "kind", label: "Kind", track: "6rem", from: 760, draw: text(run, "kind") }
      : null,
    payload.has("group")
      ? { key: "group", label: "Group", track: "minmax(0, 1.5fr)", from: 1060, draw: text(run, "group") }
      : null,
    payload.has("start_time")
      ? { key: "start", label: "Start, UTC", track: "5.5rem", from: 700, end: true, draw: start(run) }
      : null,
    payload.has("queue_seconds")
      ? {
          key: "queue",
          label: "Waited",
          track: "6rem",
          from: 980,
          end: true,
          draw: seconds(run, "queue_seconds"),
        }
      : null,
    payload.has("duration_seconds")
      ? {
          key: "duration",
          label: "Duration",
          track: "6rem",
          from: 0,
          end: true,
          draw: seconds(run, "duration_seconds"),
        }
      : null,
    payload.has("retry_count")
      ? { key: "retries", label: "Retries", track: "4rem", from: 1060, end: true, draw: retries(run) }
      : null,
    payload.has("worker")
      ? { key: "worker", label: "Worker", track: "minmax(0, 1.25fr)", from: 1300, draw: text(run, "worker") }
      : null,
    payload.has("start_time") && payload.has("end_time")
      ? { key: "span", label: "When", track: "minmax(7rem, 2.5fr)", from: 820, draw: span(run) }
      : null,
  ];
  return columns.filter((column) => column !== null);
}

/**
 * Return what a column is sorted by: smaller comes first, NaN always last.
 * @param {Run} run
 * @param {string} key
 * @returns {Float64Array}
 */
export function sortKeys(run, key) {
  switch (key) {
    case "status": {
      const order = [...STATUSES.keys()];
      return ranks(run, "status", (one) => order.indexOf(one));
    }
    case "name":
      return nameRanks(run.names);
    case "start":
    case "span":
      return run.times("start_time");
    case "queue":
      return run.numbers("queue_seconds");
    case "duration":
      return run.numbers("duration_seconds");
    case "retries":
      return ranks(run, "retry_count", Number);
    default: {
      const sorted = [...run.table(key).values].map(String).sort(collator.compare);
      return ranks(run, key, (one) => sorted.indexOf(one));
    }
  }
}

const collator = new Intl.Collator("en", { numeric: true });

/**
 * @param {Run} run
 * @param {string} key
 * @param {(value: string) => number} rank
 */
function ranks(run, key, rank) {
  const column = run.table(key, key === "retry_count" ? 0 : null);
  const places = column.values.map((value) => (value === null ? NaN : rank(String(value))));
  return Float64Array.from({ length: run.count }, (_, step) =>
    Number(places[column.index ? (column.index[step] ?? 0) : 0]),
  );
}

/** @param {string[]} names */
function nameRanks(names) {
  const order = names.map((_, step) => step);
  order.sort((a, b) => collator.compare(names[a] ?? "", names[b] ?? ""));
  const keys = new Float64Array(names.length);
  order.forEach((step, rank) => (keys[step] = rank));
  return keys;
}

/**
 * @param {Run} run
 * @returns {Column["draw"]}
 */
function status(run) {
  const column = run.table("status");
  return (cell, step) => {
    const one = column.text(step);
    const word = STATUSES.get(one) ?? one;
    cell.title = word;
    cell.replaceChildren(h("i", { class: `icon status-${one}`, "aria-hidden": "true" }), h("span", { class: "wide" }, word));
  };
}

/**
 * @param {Run} run
 * @returns {Column["draw"]}
 */
function name(run) {
  const column = run.table("status");
  return (cell, step) => {
    const shown = visible(run.names[step] ?? "");
    const id = visible(run.ids[step] ?? "");
    const broken = column.at(step) === "failed" || column.at(step) === "warned";
    const error = broken ? run.error(step) : null;
    const beside = error === null ? (id === shown ? "" : id) : firstLine(error);
    cell.title = beside && beside !== id ? `${id}\n${beside}` : id;
    cell.replaceChildren(h("bdi", {}, shown));
    if (beside) cell.append(h("small", {}, h("bdi", {}, beside)));
  };
}

/** @param {string} text */
function firstLine(text) {
  return visible(text.trimStart().slice(0, 400).split("\n", 1)[0] ?? "");
}

/**
 * @param {Run} run
 * @param {string} key
 * @returns {Column["draw"]}
 */
function text(run, key) {
  const column = run.table(key);
  return (cell, step) => {
    const shown = visible(column.text(step));
    cell.title = shown;
    cell.replaceChildren(h("bdi", {}, shown));
  };
}

/**
 * @param {Run} run
 * @returns {Column["draw"]}
 */
function start(run) {
  const times = run.times("start_time");
  return (cell, step) => {
    const micros = times[step] ?? NaN;
    cell.textContent = clock(micros, run.day).slice(-8);
    cell.title = clock(micros, "");
  };
}

/**
 * @param {Run} run
 * @param {string} key
 * @returns {Column["draw"]}
 */
function seconds(run, key) {
  const numbers = run.numbers(key);
  return (cell, step) => {
    const value = numbers[step] ?? NaN;
    cell.textContent = duration(value);
    cell.title = Number.isNaN(value) ? "" : `${value} s`;
  };
}

/**
 * @param {Run} run
 * @returns {Column["draw"]}
 */
function retries(run) {
  const column = run.table("retry_count", 0);
  return (cell, step) => {
    const number = Number(column.at(step));
    cell.textContent = number ? count(number) : "";
  };
}

/**
 * Draw when a step ran within the time of all steps.
 * @param {Run} run
 * @returns {Column["draw"]}
 */
function span(run) {
  const [starts, ends] = [run.times("start_time"), run.times("end_time")];
  const statuses = run.table("status");
  let [first, last] = [Infinity, -Infinity];
  for (let step = 0; step < run.count; step += 1) {
    const [begin, end] = [starts[step] ?? NaN, ends[step] ?? NaN];
    if (begin < first) first = begin;
    if (end > last) last = end;
  }
  const whole = Math.max(last - first, 1);
  return (cell, step) => {
    const [begin, end] = [starts[step] ?? NaN, ends[step] ?? NaN];
    cell.replaceChildren();
    if (Number.isNaN(begin) || Number.isNaN(end)) return;
    const bar = h("i", { class: `on-${statuses.text(step)}` });
    const left = Math.min(((begin - first) / whole) * 100, 99.5);
    bar.style.left = `${left}%`;
    bar.style.width = `${Math.max(0, Math.min(((end - begin) / whole) * 100, 100 - left))}%`;
    cell.append(h("div", { class: "span" }, bar));
  };
}
