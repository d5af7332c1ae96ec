// The steps by group: how many, how they ended, what they took; a line for ten thousand alike.

import { STATUSES } from "./columns.js";
import { h, listen, svg } from "./dom.js";
import { stepLink } from "./drawer/parts.js";
import { count, duration, visible } from "./format.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {{name: string, steps: number[], work: number, bad: number}} Group */

const MOST_GROUPS = 50;
const MOST_WORST = 5;
const BINS = 16;
const [BIN, TALL] = [6, 22]; // px

/**
 * Return the column that steps are grouped by; none where it would say nothing.
 * @param {Run} run
 */
export function groupedBy(run) {
  const parts = (/** @type {string} */ key) => run.payload.has(key) && run.table(key).values.length > 1;
  return ["group", "kind"].find(parts) ?? "";
}

/**
 * Return a table of the groups of some steps: those in which something broke first, then by work.
 * @param {Run} run
 * @param {ArrayLike<number>} steps
 * @param {(expression: string) => void} pick shows the steps of a filter
 */
export function groupTable(run, steps, pick) {
  const by = groupedBy(run);
  const groups = groupsOf(run, steps, by);
  const scale = scaleOf(run, steps);
  const head = ["Group", "Steps", "How they ended", "Work", "Median", "Longest", "What they took", "Worst"];
  const titles = head.map((word) => h("th", { scope: "col", ...(ENDS.has(word) ? { class: "end" } : {}) }, word));
  const rows = groups.slice(0, MOST_GROUPS).map((group) => row(run, by, group, scale, pick));
  const table = h("table", "table table-sm groups", h("thead", {}, h("tr", {}, ...titles)), h("tbody", {}, ...rows));
  const frame = h("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Steps by group" }, table);
  const left = groups.length - MOST_GROUPS;
  if (left > 0) frame.append(h("p", "path-foot", `and ${count(left)} more groups: filter to see them`));
  return frame;
}

const ENDS = new Set(["Steps", "Work", "Median", "Longest"]);

/**
 * @param {Run} run
 * @param {ArrayLike<number>} steps
 * @param {string} by
 * @returns {Group[]}
 */
function groupsOf(run, steps, by) {
  const [column, status, took] = [run.table(by), run.table("status"), run.numbers("duration_seconds")];
  /** @type {Map<string, Group>} */
  const found = new Map();
  for (let at = 0; at < steps.length; at += 1) {
    const step = steps[at] ?? 0;
    const name = column.text(step);
    let group = found.get(name);
    if (!group) found.set(name, (group = { name, steps: [], work: 0, bad: 0 }));
    group.steps.push(step);
    group.work += Math.max(took[step] || 0, 0);
    group.bad += status.at(step) === "failed" ? 1 : 0;
  }
  return [...found.values()].sort((a, b) => b.bad - a.bad || b.work - a.work);
}

/**
 * Return the place of a duration among the bins, by its logarithm; the same for all groups.
 * @param {Run} run
 * @param {ArrayLike<number>} steps
 */
function scaleOf(run, steps) {
  const took = run.numbers("duration_seconds");
  let [least, most] = [Infinity, 0];
  for (let at = 0; at < steps.length; at += 1) {
    const seconds = took[steps[at] ?? 0] ?? NaN;
    if (!(seconds > 0)) continue;
    least = Math.min(least, seconds);
    most = Math.max(most, seconds);
  }
  const wide = Math.log(most / least) || 1;
  return (/** @type {number} */ seconds) =>
    Math.min(BINS - 1, Math.max(0, Math.floor((Math.log(seconds / least) / wide) * BINS)));
}

/**
 * @param {Run} run
 * @param {string} by
 * @param {Group} group
 * @param {(seconds: number) => number} scale
 * @param {(expression: string) => void} pick
 */
function row(run, by, group, scale, pick) {
  const { name, steps, work } = group;
  const numbers = run.numbers("duration_seconds");
  const took = steps.map((step) => numbers[step] ?? NaN).filter((seconds) => seconds >= 0).sort((a, b) => a - b);
  const open = h("button", "link", h("bdi", {}, visible(name) || `no ${by}`));
  open.disabled = !name || name.includes('"'); // the grammar has no way to say these
  listen(open, "click", () => pick(`${by}:"${name}"`));
  const median = took[Math.floor((took.length - 1) / 2)] ?? NaN;
  const end = (/** @type {string} */ text) => h("td", "end", text);
  return h(
    "tr",
    {},
    h("td", {}, open),
    end(`×\u2009${count(steps.length)}`),
    h("td", {}, ...endings(run, steps)),
    end(work ? duration(work) : ""),
    end(duration(median)),
    end(duration(took.at(-1) ?? NaN)),
    h("td", {}, took.length > 1 ? histogram(took, scale) : ""),
    h("td", "worst", ...worst(run, steps)),
  );
}

/**
 * Count how steps ended.
 * @param {Run} run
 * @param {number[]} steps
 */
function endings(run, steps) {
  const status = run.table("status");
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const step of steps) counts.set(status.text(step), (counts.get(status.text(step)) ?? 0) + 1);
  return [...STATUSES].flatMap(([one, word]) => {
    const number = counts.get(one);
    const icon = h("i", { class: `icon status-${one}`, role: "img", "aria-label": word, title: word });
    return number ? [h("span", "ending", icon, count(number))] : [];
  });
}

/**
 * Draw how many took how long.
 * @param {number[]} took
 * @param {(seconds: number) => number} scale
 */
function histogram(took, scale) {
  const bins = new Uint32Array(BINS);
  for (const seconds of took) if (seconds > 0) bins[scale(seconds)] = (bins[scale(seconds)] ?? 0) + 1;
  const most = Math.max(...bins, 1);
  const bars = [...bins].flatMap((number, bin) => {
    const height = number ? Math.max(2, (number / most) * TALL) : 0;
    return height ? [`M${bin * BIN} ${TALL}v${-height.toFixed(1)}h${BIN - 1}V${TALL}z`] : [];
  });
  const range = [took[0], took.at(-1)].map((seconds) => duration(seconds ?? NaN));
  const look = { viewBox: `0 0 ${BINS * BIN} ${TALL}`, class: "histogram", role: "img" };
  return svg("svg", { ...look, "aria-label": `from ${range[0]} to ${range[1]}` }, svg("path", { d: bars.join("") }));
}

/**
 * Name those that failed, else the one that took longest.
 * @param {Run} run
 * @param {number[]} steps
 */
function worst(run, steps) {
  const [status, took] = [run.table("status"), run.numbers("duration_seconds")];
  const failed = steps.filter((step) => status.at(step) === "failed");
  let longest = steps[0] ?? 0;
  for (const step of steps) if ((took[step] || 0) > (took[longest] || 0)) longest = step;
  const named = failed.length ? failed.slice(0, MOST_WORST) : [longest];
  const links = named.map((step) => stepLink(run, step));
  const left = failed.length - MOST_WORST;
  return left > 0 ? [...links, h("small", {}, `and ${count(left)} more`)] : links;
}
