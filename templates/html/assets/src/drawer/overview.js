// The first side of the drawer: what broke, when it ran, what stands around it, what is known of it.

import { tell } from "../bus.js";
import { copyButton } from "../clipboard.js";
import { standing, STATUSES } from "../columns.js";
import { h, listen } from "../dom.js";
import { count, duration, took, visible } from "../format.js";
import { members, said } from "../json_text.js";
import { ledgerOf } from "../ledger.js";
import { slackOf } from "../measures.js";
import { timeElement } from "../moments.js";
import { useFacts } from "../uses.js";
import { block, factList, part, selector, stepLink } from "./parts.js";

// Whoever wrote the record wrote the address: a link leads to no other host than this one.
const TRUSTED = /^https:\/\/(?:[\w-]+\.)*github\.com\/[\w.~/?#=&%+:@-]*$/;

/** @typedef {import("../run.js").Run} Run */

const MOST_STEPS = 12;
const MOST_FACTS = 60;
const KINDS = {
  upstream: "for steps above",
  queued: "ready, not started",
  running: "running",
  backoff: "between attempts",
  wasted: "in a failed attempt",
};

/**
 * @param {Run} run
 * @param {number} step
 * @returns {HTMLElement[]}
 */
export function overview(run, step) {
  return [
    why(run, step),
    error(run, step),
    when(run, step),
    around(run, step, "Waited for", run.above(step), "1+"),
    unlisted(run, step),
    around(run, step, "Waited for by", run.below(step), "+1"),
    about(run, step),
    uses(run, step),
    values("Metrics", run.raw("metrics", step)),
    result(run, step),
    values("Details", run.raw("metadata", step)),
  ].filter((one) => one !== null);
}

/**
 * @param {Run} run
 * @param {number} step
 */
function error(run, step) {
  const failure = run.failure(step);
  const text = failure?.traceback ?? run.error(step);
  if (text === null) return null;
  const id = run.ids[step] ?? "";
  const tools = h("div", "drawer-tools", copyButton("Copy error", () => text));
  const group = run.analysis.groups.find(({ step_ids }) => step_ids.includes(id));
  if (group && group.step_ids.length > 1) {
    const alike = h("button", "tool small");
    alike.append(`Same error in ${count(group.step_ids.length)} steps`);
    listen(alike, "click", () => tell("filter", `err:${group.fingerprint}`));
    tools.append(alike);
  }
  const { root_causes: causes, rerun } = run.analysis;
  const command = causes.find(({ step_id }) => step_id === id)?.rerun ?? rerun;
  const broken = run.table("status").at(step) === "failed";
  const title = broken ? "What it failed with" : "What it says";
  const message = failure?.message.trim() ?? "";
  const first = h("p", { class: "problem-message", dir: "auto" }, visible(message.slice(0, 2000)));
  const shown = block(text, broken && text.trim() === message ? "" : "mild");
  const whole = text.trim() === message || !message ? [shown] : [first, shown];
  const again = broken && command !== null && command !== undefined ? rerunLine(command) : "";
  return part(title, ...whole, tools, again);
}

/** @param {string} command */
function rerunLine(command) {
  const code = h("code", { dir: "ltr" }, visible(command));
  return h("p", "rerun", h("span", {}, "Run it again"), code, copyButton("Copy", () => command));
}

/**
 * Say why a step did not run: which failed steps stopped it, and what its tool says.
 * @param {Run} run
 * @param {number} step
 */
function why(run, step) {
  const [status, word] = standing(run, step);
  const steps = run.stoppedBy(step).flatMap((id) => run.numberOf(id) ?? []);
  const more = steps.length - MOST_STEPS;
  const reason = run.reason(step);
  /** @type {(Node | string)[]} */
  const told = steps.length ? ["stopped by "] : [];
  steps.slice(0, MOST_STEPS).forEach((one, i) => told.push(i ? ", " : "", stepLink(run, one)));
  if (more > 0) told.push(` and ${count(more)} more`);
  if (reason) told.push(steps.length ? "; " : "", h("bdi", {}, visible(reason)));
  if (!told.length) {
    if (status === "cached") told.push("its result is that of an earlier run");
    else if (status === "skipped") told.push("the record does not say why");
    else if (status === "upstream_failed") told.push("something before it failed");
    else return null;
  }
  const first = h("b", {}, status === "upstream_failed" ? "did not run" : word);
  return h("p", "why", first, ": ", ...told);
}

/**
 * @param {Run} run
 * @param {number[]} steps
 */
function stepList(run, steps) {
  const list = h("ul", "step-list");
  for (const step of steps.slice(0, MOST_STEPS)) {
    const time = took(run.numbers("duration_seconds")[step] ?? NaN);
    const row = h("li", {}, stepLink(run, step));
    if (time) row.append(h("small", {}, time));
    list.append(row);
  }
  return list;
}

/**
 * @param {Run} run
 * @param {number} step
 * @param {string} title
 * @param {number[]} steps
 * @param {string} sign of the grammar, which finds them from this one
 */
function around(run, step, title, steps, sign) {
  if (!steps.length) return null;
  const rank = [...STATUSES.keys()];
  const status = run.table("status");
  const place = (/** @type {number} */ one) => rank.indexOf(status.text(one));
  const sorted = [...steps].sort((a, b) => place(a) - place(b) || a - b);
  const shown = part(`${title} ${count(steps.length)}`, stepList(run, sorted));
  const left = steps.length - MOST_STEPS;
  const more = h("button", "tool small");
  more.append(left > 0 ? `and ${count(left)} more: show all in the table` : "Show in the table");
  const name = selector(run, step);
  const found = sign === "1+" ? `"1+${name}"` : `"${name}+1"`;
  listen(more, "click", () => tell("filter", found));
  if (left > 0 || steps.length > 3) shown.append(more);
  return shown;
}

/**
 * Say that a step waited for others, which `--select` left out of the page.
 * @param {Run} run
 * @param {number} step
 */
function unlisted(run, step) {
  const left = run.waited(step).length - run.above(step).length;
  return left ? h("p", "section-hint", `It waited for ${count(left)} more, not listed on this page.`) : null;
}

/**
 * @param {Run} run
 * @param {number} step
 */
function when(run, step) {
  const [start, end] = [run.times("start_time")[step] ?? NaN, run.times("end_time")[step] ?? NaN];
  const took = run.numbers("duration_seconds")[step] ?? NaN;
  const waited = run.numbers("queue_seconds")[step] ?? NaN;
  const slack = slackOf(run)[step] ?? NaN;
  const id = run.ids[step] ?? "";
  const critical = run.count > 1 && run.criticalPath.includes(id);
  const saves = run.analysis.critical_path.savings_seconds[id];
  const path = critical ? `on it${saves ? `: instant, it saves ${duration(saves)}` : ""}` : "";
  /** @type {[string, Node | string][]} */
  const facts = [
    ["Started", Number.isNaN(start) ? "" : timeElement(run, start)],
    ["Ended", Number.isNaN(end) ? "" : timeElement(run, end)],
    ["Took", exactly(took)],
    ["Waited for a worker", exactly(waited)],
    ["Critical path", path],
    ["May take longer by", critical ? "" : exactly(slack)],
  ];
  if (facts.every(([, value]) => value === "")) return null;
  const parts = ledgerOf(run, step);
  const bar = parts.length > 1 ? ledger(parts) : "";
  return part("Where its time went", bar, factList(facts));
}

/** @param {number} seconds */
function exactly(seconds) {
  if (Number.isNaN(seconds)) return "";
  return h("span", { title: `${seconds} s` }, took(seconds));
}

/** @param {import("../ledger.js").Part[]} parts */
function ledger(parts) {
  const bar = h("div", { class: "ledger", "aria-hidden": "true" });
  /** @type {Map<keyof typeof KINDS, number>} */
  const sums = new Map();
  for (const { kind, micros } of parts) {
    const stretch = h("i", { class: `spent-${kind}`, title: `${KINDS[kind]}: ${duration(micros / 1e6)}` });
    stretch.style.flexGrow = String(micros);
    bar.append(stretch);
    sums.set(kind, (sums.get(kind) ?? 0) + micros);
  }
  const words = h("ul", "spent-words");
  for (const [kind, micros] of sums) {
    const swatch = h("i", { class: `swatch spent-${kind}`, "aria-hidden": "true" });
    words.append(h("li", {}, swatch, h("b", {}, duration(micros / 1e6)), ` ${KINDS[kind]}`));
  }
  return h("div", {}, bar, words);
}

/**
 * Return the address that a step's metadata give, where it is one that may be followed.
 * @param {string | undefined} metadata
 */
function urlOf(metadata) {
  const known = metadata === undefined ? null : JSON.parse(metadata);
  const url = known && typeof known === "object" ? known.url : null;
  return typeof url === "string" && TRUSTED.test(url) ? url : "";
}

/**
 * @param {Run} run
 * @param {number} step
 */
function about(run, step) {
  const place = run.raw("location", step);
  const { file = "", line = null } = place ? JSON.parse(place) : {};
  const retries = Number(run.table("retry_count", 0).at(step));
  const most = run.table("max_retries").at(step);
  const failure = run.failure(step);
  const url = urlOf(run.raw("metadata", step));
  const link = url ? h("a", { href: url, rel: "noreferrer" }, `${new URL(url).host} \u2197`) : "";
  const list = factList([
    ["In its tool", link],
    ["Status in the tool's words", run.table("native_status").text(step)],
    ["Kind", run.table("kind").text(step)],
    ["Group", run.table("group").text(step)],
    ["Defined in", file + (line === null ? "" : `:${line}`)],
    ["Worker", run.table("worker").text(step)],
    ["Retries", retries || most !== null ? `${retries}${most === null ? "" : ` of ${most} allowed`}` : ""],
    ["Exit code", run.table("exit_code").text(step)],
    ["Kind of failure", failure ? [failure.kind, failure.type].filter(Boolean).join(", ") : ""],
  ]);
  return list.childElementCount ? part("About it", list) : null;
}

/**
 * @param {Run} run
 * @param {number} step
 */
function uses(run, step) {
  const list = factList(useFacts(run, step));
  return list.childElementCount ? part("Resources", list) : null;
}

/**
 * @param {string} title
 * @param {string | undefined} raw
 */
function values(title, raw) {
  if (raw === undefined) return null;
  const facts = members(raw);
  const shown = facts.slice(0, MOST_FACTS).map(([key, value]) => {
    const text = said(value);
    const long = text.includes("\n") || text.length > 120;
    /** @type {[string, Node | string]} */
    const fact = [visible(key), long ? block(text, "mild") : text || "“”"];
    return fact;
  });
  if (!shown.length) return null;
  const made = part(title, factList(shown));
  if (facts.length > MOST_FACTS) {
    made.append(h("p", "section-hint", `and ${count(facts.length - MOST_FACTS)} more, under JSON`));
  }
  return made;
}

/**
 * @param {Run} run
 * @param {number} step
 */
function result(run, step) {
  const raw = run.raw("result", step);
  if (raw === undefined || raw === "null") return null;
  return raw.startsWith("{") ? values("Result", raw) : part("Result", block(said(raw), "mild"));
}
