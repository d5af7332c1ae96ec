// What the metrics of steps say: the rows that they wrote, what they used of memory and cores beside
// what they had asked for (the same measures as in exporter/renderers/html/seldom.py).

import { say } from "./dom.js";
import { count } from "./format.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./grid.js").Column} Column */
/** @typedef {Record<string, number>} Metrics */

/** @type {[string, number][]} */
const PEAKS = [
  ["peak_rss_bytes", 1],
  ["rss_bytes", 1],
  ["max_rss_mb", 1024 * 1024],
];
/** As dbt, OpenLineage and Dagster call them. */
const ROWS = ["rows_affected", "rows_written", "dagster/row_count", "row_count"];
const LOADS = ["cpu_percent", "mean_load_percent"];
const LOOKED_AT = 50; // steps with metrics
/** @type {[string, string, number][]} the keys of the columns, their labels, and from which width they are shown */
const COLUMNS = [
  ["rows", "Rows", 1160],
  ["memory", "Peak memory", 1200],
  ["cores", "Cores busy", 1320],
];

/** What is used and asked for, by the key of the column. @type {Record<string, {used: (metrics: Metrics) => number, asked: string, words: (value: number) => string}>} */
const USES = {
  rows: { used: (metrics) => ROWS.map((name) => metrics[name] ?? NaN).find((rows) => rows >= 0) ?? NaN, asked: "", words: count },
  memory: { used: peak, asked: "memory_bytes", words: bytes },
  cores: { used: load, asked: "cpus", words: (value) => value.toFixed(1) },
};

/** @param {Metrics} metrics */
function peak(metrics) {
  for (const [name, unit] of PEAKS) if ((metrics[name] ?? 0) > 0) return (metrics[name] ?? 0) * unit;
  return NaN; // 0: too short
}

/** @param {Metrics} metrics */
function load(metrics) {
  for (const name of LOADS) if ((metrics[name] ?? -1) >= 0) return (metrics[name] ?? 0) / 100;
  return NaN;
}

/**
 * Say bytes with a decimal unit, as exporter/report/words.py does.
 * @param {number} value
 */
export function bytes(value) {
  let unit = 0;
  for (; value >= 1000 && unit < 3; unit += 1) value /= 1000;
  return `${unit ? value.toFixed(1) : Math.round(value)} ${["B", "kB", "MB", "GB"][unit]}`;
}

/**
 * Return the columns for what the first steps with metrics have measured.
 * @param {Run} run
 * @returns {Column[]}
 */
export function useColumns(run) {
  const rows = run.payload.rows("metrics");
  const first = Array.from({ length: Math.min(rows?.length ?? 0, LOOKED_AT) }, (_, row) => JSON.parse(rows?.raw(row) ?? ""));
  return COLUMNS.filter(([key]) => first.some((metrics) => !Number.isNaN(USES[key]?.used(metrics)))).map(
    ([key, label, from]) => ({ key, label, track: key === "memory" ? "10rem" : "6rem", from, end: true, fill: fillOf(run, key) }),
  );
}

/**
 * Return what a step used, in words; empty where it was not measured.
 * @param {Run} run
 * @param {number} step
 * @returns {[string, string][]}
 */
export function useFacts(run, step) {
  const metrics = metricsOf(run, step);
  return COLUMNS.map(([key, label]) => [label, useWords(metrics, key)]);
}

/**
 * Return how much each step used, NaN where that was not measured; undefined for another column.
 * @param {Run} run
 * @param {string} key
 */
export function usedOf(run, key) {
  const use = USES[key];
  return use && Float64Array.from({ length: run.count }, (_, step) => use.used(metricsOf(run, step)));
}

/** @param {Run} run @param {number} step @returns {Metrics} */
function metricsOf(run, step) {
  return JSON.parse(run.raw("metrics", step) ?? "{}");
}

/**
 * @param {Run} run
 * @param {string} key
 * @returns {Column["fill"]}
 */
function fillOf(run, key) {
  return (cell) => (step) => {
    const words = useWords(metricsOf(run, step), key);
    say(cell, words);
    cell.title = words;
  };
}

/**
 * Say how much was used of what was asked for; nothing where it was not measured.
 * @param {Metrics} metrics
 * @param {string} key
 */
export function useWords(metrics, key) {
  const use = USES[key];
  const used = use?.used(metrics) ?? NaN;
  if (!use || Number.isNaN(used)) return "";
  const asked = metrics[use.asked] ?? 0;
  return use.words(used) + (asked > 0 ? ` of ${key === "cores" ? asked : use.words(asked)}` : "");
}
