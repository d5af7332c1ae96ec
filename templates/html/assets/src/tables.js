// The steps that the filter leaves as a file: a table for a spreadsheet, or for a text.

import { STATUSES } from "./columns.js";
import { count, duration, visible } from "./format.js";
import { exportMoment } from "./times.js";

/** @typedef {import("./run.js").Run} Run */

const MOST_ROWS = 500;
/** What a spreadsheet takes for a formula, at the start of a cell. */
const FORMULA = /^[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/**
 * Return the lines of a CSV file (RFC 4180) of these steps, with all their short facts.
 * @param {Run} run
 * @param {ArrayLike<number>} steps
 */
export function csv(run, steps) {
  const columns = columnsOf(run);
  const lines = [columns.map(([name]) => name).join(",")];
  for (let row = 0; row < steps.length; row += 1) {
    lines.push(columns.map(([, value]) => value(steps[row] ?? 0)).join(","));
  }
  return lines.map((line) => `${line}\r\n`);
}

/**
 * @param {Run} run
 * @returns {[string, (step: number) => string][]}
 */
function columnsOf(run) {
  const table = (/** @type {string} */ name) => {
    const column = run.table(name);
    return (/** @type {number} */ step) => cell(column.text(step));
  };
  const time = (/** @type {string} */ name) => {
    const times = run.times(name);
    return (/** @type {number} */ step) => exportMoment(times[step] ?? NaN);
  };
  const number = (/** @type {string} */ name) => {
    const numbers = run.numbers(name);
    return (/** @type {number} */ step) => String(numbers[step]).replace("NaN", "");
  };
  const retries = run.table("retry_count", 0);
  return [
    ["step_id", (step) => cell(run.ids[step] ?? "")],
    ["name", (step) => cell(run.names[step] ?? "")],
    ["kind", table("kind")],
    ["group", table("group")],
    ["status", table("status")],
    ["native_status", table("native_status")],
    ["queued_time", time("queued_time")],
    ["start_time", time("start_time")],
    ["end_time", time("end_time")],
    ["duration_seconds", number("duration_seconds")],
    ["queue_seconds", number("queue_seconds")],
    ["retry_count", (step) => String(retries.at(step))],
    ["worker", table("worker")],
    ["upstream", (step) => cell(run.above(step).map((one) => run.ids[one]).join(" "))],
    ["error", (step) => cell(run.error(step) ?? "")],
  ];
}

/**
 * Write a text so that no spreadsheet reckons with it.
 * @param {string} text
 */
export function cell(text) {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Return a table of these steps in Markdown.
 * @param {Run} run
 * @param {ArrayLike<number>} steps
 */
export function markdown(run, steps) {
  const status = run.table("status");
  const seconds = run.numbers("duration_seconds");
  const lines = ["| Status | Step | Duration | Error |", "| --- | --- | ---: | --- |"];
  for (let row = 0; row < Math.min(steps.length, MOST_ROWS); row += 1) {
    const step = steps[row] ?? 0;
    const one = status.text(step);
    const cells = [
      STATUSES.get(one) ?? one,
      span(run.names[step] ?? ""),
      duration(seconds[step] ?? NaN),
      span((run.error(step) ?? "").trim().split("\n", 1)[0] ?? ""),
    ];
    lines.push(`| ${cells.join(" | ")} |`);
  }
  if (steps.length > MOST_ROWS) lines.push("", `and ${count(steps.length - MOST_ROWS)} more steps`);
  return lines.map((line) => `${line}\n`);
}

/**
 * Write foreign text as code that may stand in a table: it mentions nobody and links nowhere.
 * @param {string} text
 */
export function span(text) {
  const line = visible(text).replace(/\s+/g, " ").trim().slice(0, 300);
  // A bar would end the cell, and a comment could hide what follows, even in code.
  const pieces = line.split(/(\||(?<=<)!(?=--))/);
  return pieces.map((piece, i) => (i % 2 ? `<code>&#${piece.charCodeAt(0)};</code>` : fenced(piece))).join("");
}

/** @param {string} text */
function fenced(text) {
  if (!text) return "";
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = /^[` ]|[` ]$/.test(text) ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}
