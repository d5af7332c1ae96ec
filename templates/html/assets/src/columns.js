// What the table of steps shows of a step, and how a column is sorted.

import { h, say } from "./dom.js";
import { endsColumn, failuresBefore } from "./ends.js";
import { count, took, visible } from "./format.js";
import { deltaOf, slackOf } from "./measures.js";
import { columnZone, exactText, timeText } from "./moments.js";
import { name } from "./name_cell.js";
import { useColumns, usedOf } from "./uses.js";

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
 * Return how a step stands, for a style and in words: what was reused is told apart.
 * @param {Run} run
 * @param {number} step
 * @returns {[string, string]}
 */
export function standing(run, step) {
  const one = run.table("status").text(step);
  const reused = one === "success" && run.table("cached", false).at(step) === true;
  return reused ? ["cached", "reused"] : [one, STATUSES.get(one) ?? one];
}

/**
 * Return the columns that this run has something to say in.
 * @param {Run} run
 * @returns {Column[]}
 */
export function columnsOf(run) {
  const { payload } = run;
  const used = useColumns(run);
  /** @type {(Column | null)[]} */
  const columns = [
    {
      key: "status",
      label: "Status",
      track: "8.5rem",
      narrow: "1.125rem",
      from: 0,
      fill: status(run),
    },
    { key: "name", label: run.noun === "run" ? "Run" : "Step", track: "minmax(0, 6fr)", from: 0, fill: name(run) },
    payload.has("kind")
      ? { key: "kind", label: "Kind", track: "6rem", from: 760, fill: text(run, "kind") }
      : null,
    payload.has("group")
      ? { key: "group", label: "Group", track: "minmax(0, 1.5fr)", from: 1060, fill: text(run, "group") }
      : null,
    payload.has("start_time")
      ? { key: "start", label: () => `Start, ${columnZone()}`, track: "5.75rem", from: 700, end: true, fill: start(run) }
      : null,
    payload.has("queue_seconds")
      ? {
          key: "queue",
          label: "Waited",
          track: "6rem",
          from: 980,
          end: true,
          fill: amounts(run.numbers("queue_seconds")),
        }
      : null,
    payload.has("duration_seconds")
      ? {
          key: "duration",
          label: "Duration",
          track: "6rem",
          from: 0,
          end: true,
          fill: amounts(run.numbers("duration_seconds")),
        }
      : null,
    run.analysis.critical_path.structural.length > 1
      ? { key: "slack", label: "Slack", track: "6rem", from: 1400, end: true, fill: amounts(slackOf(run)) }
      : null,
    run.comparison
      ? { key: "delta", label: "Change", track: "5rem", from: 900, end: true, fill: change(run) }
      : null,
    payload.has("retry_count")
      ? { key: "retries", label: "Retries", track: "4rem", from: 1060, end: true, fill: retries(run) }
      : null,
    payload.has("exit_code")
      ? // beside measures there is no room, and it is a matter of choice
        { key: "exit_code", label: "Exit", track: "3.5rem", from: used.length ? 1500 : 1250, end: true, fill: exits(run) }
      : null,
    run.hasPast ? { key: "past", label: "History", track: "9.5rem", from: 1400, fill: endsColumn(run) } : null,
    ...used,
    payload.has("worker")
      ? { key: "worker", label: "Worker", track: "minmax(0, 1.25fr)", from: 1300, fill: text(run, "worker") }
      : null,
    payload.has("start_time") && payload.has("end_time")
      ? { key: "span", label: "When", track: "minmax(7rem, 2.5fr)", from: 820, fill: span(run) }
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
    case "slack":
      return slackOf(run);
    case "delta":
      return deltaOf(run);
    case "past":
      return failuresBefore(run);
    case "retries":
      return ranks(run, "retry_count", Number);
    default: {
      const used = usedOf(run, key);
      if (used) return used;
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
 * @returns {Column["fill"]}
 */
function status(run) {
  return (cell) => {
    const icon = h("i", { "aria-hidden": "true" });
    const word = h("span", "wide");
    cell.append(icon, word);
    return (step) => {
      const [one, said] = standing(run, step);
      icon.className = `icon status-${one}`;
      say(word, (cell.title = said));
    };
  };
}

/**
 * @param {Run} run
 * @param {string} key
 * @returns {Column["fill"]}
 */
function text(run, key) {
  const column = run.table(key);
  return (cell) => {
    cell.dir = "auto"; // as a <bdi> in it would do, but no element of its own in each row
    return (step) => {
      say(cell, (cell.title = visible(column.text(step))));
    };
  };
}

/**
 * @param {Run} run
 * @returns {Column["fill"]}
 */
function start(run) {
  const times = run.times("start_time");
  return (cell) => (step) => {
    const micros = times[step] ?? NaN;
    // The clock alone: there is no room for the day, which the hint has.
    say(cell, timeText(run, micros, micros));
    cell.title = exactText(run, micros);
  };
}

/**
 * Say by how much longer a step took than in the baseline, where that is beyond noise.
 * @param {Run} run
 * @returns {Column["fill"]}
 */
function change(run) {
  const deltas = deltaOf(run);
  return (cell) => (step) => {
    const delta = Math.round(deltas[step] ?? NaN);
    say(cell, Number.isNaN(delta) ? "" : `${delta > 0 ? "+" : ""}${count(delta)} %`);
  };
}

/**
 * @param {Float64Array} numbers seconds
 * @returns {Column["fill"]}
 */
function amounts(numbers) {
  return (cell) => (step) => {
    const value = numbers[step] ?? NaN;
    say(cell, took(value));
    cell.title = Number.isNaN(value) ? "" : `${value} s`;
  };
}

/**
 * @param {Run} run
 * @returns {Column["fill"]}
 */
function retries(run) {
  const column = run.table("retry_count", 0);
  return (cell) => (step) => {
    const number = Number(column.at(step));
    say(cell, number ? count(number) : "");
  };
}

/**
 * @param {Run} run
 * @returns {Column["fill"]}
 */
function exits(run) {
  const column = run.table("exit_code");
  return (cell) => (step) => {
    say(cell, column.text(step));
  };
}

/**
 * Draw when a step ran within the time of all steps.
 * @param {Run} run
 * @returns {Column["fill"]}
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
  return (cell) => {
    const bar = h("i");
    cell.append(bar);
    return (step) => {
      const [begin, end] = [starts[step] ?? NaN, ends[step] ?? NaN];
      bar.hidden = Number.isNaN(begin) || Number.isNaN(end);
      cell.classList.toggle("span", !bar.hidden);
      if (bar.hidden) return;
      const left = Math.max(0, Math.min(((begin - first) / whole) * 100, 99.5));
      bar.className = `on-${statuses.text(step)}`;
      bar.style.left = `${left}%`;
      bar.style.width = `${Math.max(0, Math.min(((end - begin) / whole) * 100, 100 - left))}%`;
    };
  };
}
