// How a step went in the recent runs: bars as high as it took long, over the band of what is usual.

import { h, svg } from "../dom.js";
import { ENDS, endSign, endsInWords } from "../ends.js";
import { count, duration, visible } from "../format.js";
import { timeElement } from "../moments.js";
import { parseTimes } from "../times.js";

/** @typedef {import("../run.js").Run} Run */

const MOST = 40; // runs that have room side by side, as in renderers/html/history.py
const PLACES = 12;
const LEAST = 3;

/**
 * @param {Run} run
 * @param {number} step
 * @returns {HTMLElement[]}
 */
export function pastOf(run, step) {
  const past = run.past(step);
  if (!past) return [];
  const all = past.runs.map((one, i) => {
    const [status, word] = ENDS[past.ends[i] ?? "-"] ?? ["", ""];
    const [start = NaN] = parseTimes([one.start_time?.slice(0, 26) ?? null], "");
    return { name: visible(one.run_id), start, status, word, took: past.seconds[i] ?? NaN };
  });
  const runs = all.slice(-MOST);
  const took = runs.map((one) => one.took).filter((seconds) => seconds >= 0);
  const highest = Math.max(...took) || 1;
  const level = (/** @type {number} */ seconds) => 100 - Math.max(0, Math.min(1, seconds / highest)) * 100;
  const middle = median(took);
  const spread = median(took.map((seconds) => Math.abs(seconds - middle)));
  const room = 1000 / Math.max(runs.length, PLACES);
  const usual = took.length ? ` It takes ${duration(middle)} in the median.` : "";
  const words = `In the last ${count(runs.length)} runs: ${endsInWords(past.ends.slice(-MOST))}.${usual}`;
  const look = { class: "past-bars", viewBox: "0 0 1000 100", preserveAspectRatio: "none", role: "img" };
  const picture = svg("svg", { ...look, "aria-label": words });
  if (took.length) {
    const [top, bottom] = [level(middle + spread), level(middle - spread)];
    const band = String(Math.max(bottom - top, 1));
    picture.append(svg("rect", { x: "0", y: String(top), width: "1000", height: band, class: "past-band" }));
  }
  const marks = h("div", { class: "past-marks", "aria-hidden": "true" });
  runs.forEach(({ name, status, word, took: seconds }, i) => {
    const height = Math.max(100 - level(seconds || 0), LEAST);
    const place = { x: String(room * (i + 0.1)), y: String(100 - height), width: String(room * 0.8), height: String(height) };
    const told = `${name}: ${word} ${duration(seconds)}`.trim();
    if (status) picture.append(svg("rect", { ...place, class: `fill-${status}` }, svg("title", {}, new Text(told))));
    marks.append(endSign(status));
  });
  if (took.length) picture.append(svg("path", { d: `M0 ${level(middle)}H1000`, class: "past-middle" }));
  const lines = took.length ? " The line is the median, the band the median deviation." : "";
  return [
    h("p", {}, words),
    h("div", "past", h("div", {}, picture), marks),
    h("p", "past-legend", `The oldest comes first, this run last.${lines}`),
    table(run, runs),
  ];
}

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? NaN) + (sorted[Math.ceil(half)] ?? NaN)) / 2;
}

/**
 * @param {Run} run
 * @param {{name: string, start: number, status: string, word: string, took: number}[]} runs
 */
function table(run, runs) {
  const heads = ["Run", "Step", "Started", "Took"].map((label) => h("th", { scope: "col" }, label));
  const rows = [...runs].reverse().map(({ name, start, status, word, took }) =>
    h(
      "tr",
      {},
      h("td", {}, h("bdi", {}, name)),
      h("td", "word", status ? h("i", { class: `icon status-${status}`, "aria-hidden": "true" }) : "", word),
      h("td", {}, Number.isNaN(start) ? "" : timeElement(run, start)),
      h("td", "end", duration(took)),
    ),
  );
  const made = h("table", "table table-sm path", h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
  const frame = h("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": "This step in the recent runs" }, made);
  return h("details", {}, h("summary", {}, "As a table"), frame);
}
