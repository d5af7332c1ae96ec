// The steps that the filter leaves as test results: the same file as renderers/junit makes of them.

import { count, visible } from "./format.js";

/** @typedef {import("./run.js").Run} Run */

const NAME = 500;
const REASON = 2000;
const TEXT = 20_000;
const SHORT = 1000;
const ROOM = 20_000_000;
const MOST_TRIES = 50;
const MOST_NOTES = 20;
const NAMED = 3;
const COMPLETED = ["success", "warned"];
/** @type {Record<string, string>} */
const NO_END = {
  cancelled: "It was cancelled.",
  unknown: "It has no end on record: how it went is not known.",
  running: "It was running when the record was made.",
  retry: "It was waiting for its next attempt when the record was made.",
};
const ANSI = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]+[0-~]|[@-Z\\^_a-z])|\x9b[0-?]*[ -/]*[@-~]/g;
/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const escaped = (/** @type {string} */ text) => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
const attribute = (/** @type {string | null | undefined} */ text, most = NAME) => escaped(line(text ?? "", most));
const seconds = (/** @type {number | undefined} */ number) => Math.max(number || 0, 0).toFixed(3);

/**
 * Return a text as one line.
 * @param {string} text
 * @param {number} [most] characters
 */
function line(text, most = NAME) {
  const folded = visible(text.replace(ANSI, "")).slice(0, most * 8).replace(/\s+/g, " ").trim();
  const signs = [...folded.slice(0, most * 2)];
  return signs.length <= most ? folded : `${signs.slice(0, most - 1).join("").trimEnd()}…`;
}

/**
 * Return beginning and end of a text that is too long.
 * @param {string} text
 * @param {number} most
 */
function clip(text, most) {
  const signs = text.length > most ? [...text] : [];
  if (signs.length <= most) return text;
  const end = most >> 1;
  const left = `\n[... ${count(signs.length - most)} characters left out ...]\n`;
  return signs.slice(0, end).join("") + left + signs.slice(end - most).join("");
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string} message
 * @param {string} inner XML
 */
function element(name, kind, message, inner) {
  return `<${name} type="${attribute(kind)}" message="${attribute(message)}">${inner}</${name}>`;
}

/**
 * Return the file in pieces.
 * @param {Run} run
 * @param {ArrayLike<number>} shown the steps
 * @param {string} sentence the verdict
 */
export async function junit(run, shown, sentence) {
  const { head } = run;
  const status = run.table("status");
  const steps = [...Array.from(shown)].sort((a, b) => a - b);
  const dag = "dagrun_export_runs" in (head.metadata ?? {}) ? "" : line(head.dag_id) || "run";
  const names = namesOf(run, suitesOf(run, Array.from(run.ids, (_, step) => step), dag).values());
  let room = ROOM;
  const long = (/** @type {string} */ text) => {
    const kept = text.replace(ANSI, "").replace(/\r\n?/g, "\n").replace(/^\n+/, "").trimEnd();
    const made = visible(clip(kept, room > 0 ? TEXT : SHORT));
    room -= made.length;
    return escaped(made);
  };

  const counts = countsOf(run, steps);
  const warnings = run.notes.filter(({ level }) => level !== "info").map(({ message }) => message);
  const more = warnings.length - MOST_NOTES;
  const notes = [...warnings.slice(0, MOST_NOTES), more > 0 ? `and ${count(more)} more notes` : ""];
  const said = () => long([sentence, head.error, ...notes].filter(Boolean).join("\n"));
  const known = { dag_id: head.dag_id, run_id: head.run_id, status: head.status, native_status: head.native_status };
  const times = { start_time: head.start_time, end_time: head.end_time };
  const { reader, tool, tool_version, command } = head.source;
  const facts = Object.entries({ ...known, ...times, reader, tool, tool_version, command })
    .flatMap(([name, value]) => (value ? [`<property name="${name}" value="${attribute(value)}"/>`] : []))
    .join("");
  let opening = `<properties>${facts}</properties>\n`;
  const told = `<system-out>${said()}</system-out>\n`;
  let closing = told;
  const alone = !(counts[1] || counts[2]) && head.status !== "success";
  const pieces = [];
  if (alone || !steps.length) {
    const suite = escaped(dag || "runs");
    let test = "";
    if (alone) {
      let name = "the whole run";
      while (names.includes(name)) name += `, ${head.status}`;
      const broken = element("error", head.status, sentence, said());
      test = `<testcase classname="${suite}" name="${name}">${broken}</testcase>\n`;
    }
    pieces.push(suiteTag(suite, alone ? [1, 0, 1, 0] : [0, 0, 0, 0], 0, NaN) + opening + test + "</testsuite>\n");
    opening = closing = "";
  }
  /** @param {number} step */
  const reason = (step) => {
    const stated = ` ${run.reason(step)}`;
    if (status.text(step) === "pending") return `It had not begun when the record was made.${stated}`;
    if (status.text(step) === "skipped") return `It was skipped.${stated}`;
    const roots = run.stoppedBy(step);
    const found = roots.slice(0, NAMED).flatMap((id) => names[run.numberOf(id) ?? -1] ?? []);
    if (!found.length) return `It did not run because something before it failed.${stated}`;
    const others = roots.length > NAMED ? ` and ${count(roots.length - NAMED)} more` : "";
    return `It did not run because of ${found.join(", ")}${others}.${stated}`;
  };

  /** @param {number} step @param {string} outcome */
  const broken = (step, outcome) => {
    const one = status.text(step);
    const [failure, error] = [run.failure(step), run.error(step)];
    const end = NO_END[one] && `${NO_END[one]} ${run.reason(step)}`.trim();
    if (end) return element(outcome, one, end, long(error ? `${end}\n${error}` : end));
    const said = failure ? failure.message : error;
    const message = said?.trim() ? said : "It failed, and the source keeps no message.";
    const kind = failure ? failure.type || failure.kind : one;
    return element(outcome, kind, message, long(failure?.traceback || error || message));
  };

  /** @param {number} step @param {string} outcome */
  const tries = (step, outcome) => {
    const name = outcome === "passed" ? "flakyFailure" : outcome === "failure" ? "rerunFailure" : "rerunError";
    const earlier = run.attempts(step).slice(0, -1).filter((one) => !COMPLETED.includes(one.status));
    return earlier.slice(0, MOST_TRIES).map((one, i) => {
      let message = one.error ? line(one.error) : `Attempt ${count(one.number)} did not succeed, and the source keeps no message.`;
      if (i === MOST_TRIES - 1 && earlier.length > MOST_TRIES) message = `${count(earlier.length - i)} more attempts did not succeed either.`;
      return element(name, one.status, message, `<stackTrace>${long(one.error || message)}</stackTrace>`);
    });
  };

  const took = run.numbers("duration_seconds");
  const starts = run.times("start_time");
  for (const [suite, its] of suitesOf(run, steps, dag)) {
    const first = its.reduce((least, step) => Math.min(least, starts[step] || Infinity), Infinity);
    const work = its.reduce((sum, step) => sum + (took[step] || 0), 0);
    pieces.push(suiteTag(escaped(suite), countsOf(run, its), work, first) + opening);
    for (const step of its) {
      const [outcome, one] = [outcomeOf(run, step), status.text(step)];
      const { file, line: at } = JSON.parse(run.raw("location", step) ?? "{}") ?? {};
      const place = file === undefined ? "" : ` file="${attribute(file)}"` + (at === null ? "" : ` line="${at}"`);
      const time = !Number.isNaN(took[step]) || outcome === "skipped" ? ` time="${seconds(took[step])}"` : "";
      const inner = [];
      if (outcome === "skipped") {
        inner.push(`<skipped type="${one}" message="${attribute(reason(step), REASON)}"/>`);
      } else {
        if (outcome !== "passed") inner.push(broken(step, outcome));
        inner.push(...tries(step, outcome));
      }
      if (one !== "success") {
        const log = run.hasLog(step) ? JSON.parse((await run.rawLog(step)) ?? "null") : null;
        const error = one === "warned" && run.error(step);
        const out = [error ? `Warning: ${error}` : "", log].filter(Boolean).join("\n");
        if (out) inner.push(`<system-out>${long(out)}</system-out>`);
      }
      const tag = `<testcase classname="${escaped(suite)}" name="${escaped(names[step] ?? "")}"${place}${time}`;
      pieces.push(inner.length ? `${tag}>${inner.join("")}</testcase>\n` : `${tag}/>\n`);
    }
    pieces.push(`${closing}</testsuite>\n`);
    opening = closing = "";
  }
  const maker = attribute(/** @type {string} */ (run.payload.json("generator")).replaceAll("-->", ""));
  const whole = head.duration_seconds === null ? "" : ` time="${seconds(head.duration_seconds)}"`;
  const [tests, failures, errors] = alone ? countsOf(run, steps, 1) : counts;
  pieces.unshift(
    `<?xml version="1.0" encoding="UTF-8"?>\n<!-- ${maker} -->\n<testsuites name="${attribute(head.dag_id)}" ` +
      `tests="${tests}" failures="${failures}" errors="${errors}"${whole}>\n`,
  );
  return [...pieces, "</testsuites>\n"];
}

/**
 * Return what a step is as a test: a `failure` where a check said no; `skipped` where it never began.
 * @param {Run} run
 * @param {number} step
 */
function outcomeOf(run, step) {
  const status = run.table("status").text(step);
  if (COMPLETED.includes(status)) return "passed";
  if (status === "failed") return run.failure(step)?.kind === "assertion" ? "failure" : "error";
  return NO_END[status] ? "error" : "skipped";
}

/**
 * Count tests, failures, errors, and what was skipped.
 * @param {Run} run
 * @param {number[]} steps
 * @param {number} [more] errors
 */
function countsOf(run, steps, more = 0) {
  const counts = [steps.length + more, 0, more, 0];
  for (const step of steps) {
    const place = ["failure", "error", "skipped"].indexOf(outcomeOf(run, step)) + 1;
    if (place) counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

/**
 * Return the steps by group, else by kind, in the order of their first ones.
 * @param {Run} run
 * @param {number[]} steps
 * @param {string} dag what all names begin with
 */
function suitesOf(run, steps, dag) {
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (const step of steps) {
    const label = line(run.table("group").text(step)) || line(run.table("kind").text(step));
    const bare = !dag || !label || label === dag || label.startsWith(`${dag}.`);
    const name = bare ? label || dag || "runs" : `${dag}.${label}`;
    const its = found.get(name);
    if (its) its.push(step);
    else found.set(name, [step]);
  }
  return found;
}

/**
 * Return what each step is called: its name, its id where others of its suite have the same, else with a number.
 * @param {Run} run
 * @param {Iterable<number[]>} suites
 */
function namesOf(run, suites) {
  /** @type {string[]} */
  const names = [];
  for (const its of suites) {
    const ids = its.map((step) => line(run.ids[step] ?? ""));
    let wanted = its.map((step, i) => line(run.names[step] ?? "") || ids[i] || "step");
    const same = counted(wanted);
    wanted = wanted.map((name, i) => ((same.get(name) ?? 0) > 1 ? ids[i] || name : name));
    const [again, taken, seen] = [counted(wanted), new Set(wanted), new Map()];
    its.forEach((step, i) => {
      const name = wanted[i] ?? "";
      let made = name;
      if ((again.get(name) ?? 0) > 1) {
        while (taken.has(made)) {
          seen.set(name, (seen.get(name) ?? 0) + 1);
          made = `${name} #${seen.get(name)}`;
        }
        taken.add(made);
      }
      names[step] = made;
    });
  }
  return names;
}

/** @param {string[]} texts */
function counted(texts) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const text of texts) found.set(text, (found.get(text) ?? 0) + 1);
  return found;
}

/**
 * @param {string} name
 * @param {number[]} counts
 * @param {number} work seconds
 * @param {number} first microseconds since 1970, when the first step began
 */
function suiteTag(name, [tests, failures, errors, skipped], work, first) {
  const stamp = Number.isFinite(first) ? ` timestamp="${new Date(Math.floor(first / 1e3)).toISOString()}"` : "";
  const numbers = `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  return `<testsuite name="${name}" ${numbers} time="${seconds(work)}"${stamp}>\n`;
}
