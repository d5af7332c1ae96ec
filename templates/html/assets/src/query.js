// The filter grammar of exporter/analysis/select.py, over columns: the same string means the same
// in the search box, on the command line and in a link.

import { MEASURES } from "./measures.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {(step: number) => boolean} Test */

const TOKEN = /\||(?:[^\s|"]|"[^"]*")+/g;
const KEYED = /^(status|kind|group|dur|queue|retries|attempts|exit|slack|delta|on|err):([^]*)$/i;
const GRAPH = /^(?:(\d*)(\+))?([^+][^]*?)(?:(\+)(\d*))?$/;
const NUMBER = /^(>=|<=|>|<|=)?(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/;
const PERCENT = /^(>=|<=|>|<|=)?([+-]?\d+(?:\.\d+)?)%$/;
/** @type {Record<string, string>} */
const EXAMPLES = { retries: "retries:>0", attempts: "attempts:>1", exit: "exit:137", delta: "delta:>20%" };
/** @type {Record<string, number>} */
const UNITS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400 };

/** What is wrong with an expression, in words for the person who types it. */
export class QueryError extends Error {}

/**
 * Return what tells whether a step is selected; null for a blank expression, which selects all.
 * @param {string} expression
 * @param {Run} run
 * @returns {Test | null}
 */
export function compile(expression, run) {
  if (((expression.match(/"/g) ?? []).length) % 2) throw new QueryError('a quote " is not closed');
  /** @type {Test[][]} */
  const alternatives = [[]];
  for (const token of expression.match(TOKEN) ?? []) {
    if (token === "|") alternatives.push([]);
    else alternatives.at(-1)?.push(term(token.replaceAll('"', ""), run));
  }
  if (alternatives.length === 1 && !alternatives[0]?.length) return null;
  if (alternatives.some((tests) => !tests.length)) throw new QueryError("a side of | is empty");
  return (step) => alternatives.some((tests) => tests.every((test) => test(step)));
}

/**
 * @param {string} token
 * @param {Run} run
 * @returns {Test}
 */
function term(token, run) {
  if (token.startsWith("-") && token.length > 1) {
    const inner = term(token.slice(1), run);
    return (step) => !inner(step);
  }
  const [, key, value] = KEYED.exec(token) ?? [];
  if (key !== undefined && value !== undefined) return keyed(key.toLowerCase(), value, run);
  if (/^\+|\+$|^\d+\+|\+\d+$/.test(token)) return neighbourhood(token, run);
  const text = token.toLowerCase();
  const { lowerIds, lowerNames } = lowered(run);
  return (step) => !!(lowerIds[step]?.includes(text) || lowerNames[step]?.includes(text));
}

/** @type {WeakMap<Run, {lowerIds: string[], lowerNames: string[]}>} */
const lower = new WeakMap();

/** @param {Run} run */
function lowered(run) {
  let made = lower.get(run);
  if (!made) {
    const lowerIds = run.ids.map((id) => id.toLowerCase());
    const same = run.names === run.ids;
    made = { lowerIds, lowerNames: same ? lowerIds : run.names.map((name) => name.toLowerCase()) };
    lower.set(run, made);
  }
  return made;
}

/**
 * @param {string} key
 * @param {string} value
 * @param {Run} run
 * @returns {Test}
 */
function keyed(key, value, run) {
  if (key === "status" || key === "kind" || key === "group") {
    const matches = pattern(value);
    const column = run.table(key);
    const chosen = column.values.map((one) => matches(one === null ? "" : String(one)));
    return (step) => chosen[column.index ? (column.index[step] ?? 0) : 0] ?? false;
  }
  const numbers = MEASURES[key];
  if (numbers) return comparison(key, value, numbers(run));
  if (key === "on") {
    if (value.toLowerCase() !== "critical") throw new QueryError(`on:${value} is not known; write on:critical`);
    return among(run, run.criticalPath);
  }
  const wanted = value.toLowerCase();
  const ids = run.analysis.groups.flatMap((group) =>
    wanted && group.fingerprint.startsWith(wanted) ? group.step_ids : [],
  );
  return among(run, ids);
}

/**
 * @param {Run} run
 * @param {string[]} ids
 * @returns {Test}
 */
function among(run, ids) {
  const chosen = new Set(ids);
  return (step) => chosen.has(run.ids[step] ?? "");
}

/**
 * @param {string} key
 * @param {string} value
 * @param {Float64Array} numbers
 * @returns {Test}
 */
function comparison(key, value, numbers) {
  const found = (key === "delta" ? PERCENT : NUMBER).exec(value.toLowerCase());
  if (!found) {
    const example = EXAMPLES[key] ?? `${key}:>5m or ${key}:<=1.5s`;
    throw new QueryError(`${key}:${value} is no comparison; write ${example}`);
  }
  const bound = Number(found[2]) * (key === "delta" ? 1 : (UNITS[found[3] ?? "s"] ?? 1));
  const at = (/** @type {number} */ step) => numbers[step] ?? NaN; // NaN fails each comparison
  switch (found[1] ?? "=") {
    case ">":
      return (step) => at(step) > bound;
    case "<":
      return (step) => at(step) < bound;
    case ">=":
      return (step) => at(step) >= bound;
    case "<=":
      return (step) => at(step) <= bound;
    default:
      return (step) => at(step) === bound;
  }
}

/**
 * Match text without regard to case; `*` is the only sign with a meaning.
 * @param {string} value
 * @returns {(text: string) => boolean}
 */
function pattern(value) {
  const parts = value.toLowerCase().split(/\*+/);
  return (text) => fits(text.toLowerCase(), parts);
}

/**
 * Tell whether a text is these parts with anything between them; linear, so no star can stall it.
 * @param {string} text
 * @param {string[]} parts
 */
function fits(text, parts) {
  const first = parts[0] ?? "";
  if (parts.length === 1) return text === first;
  const last = parts.at(-1) ?? "";
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/**
 * @param {string} token
 * @param {Run} run
 * @returns {Test}
 */
function neighbourhood(token, run) {
  const found = GRAPH.exec(token);
  if (!found) throw new QueryError(`${token} names no step; write a step's name beside the +`);
  const [, upHops, up, name = "", down, downHops] = found;
  const matches = pattern(name);
  const seeds = [];
  for (let step = 0; step < run.count; step += 1) {
    if (matches(run.ids[step] ?? "") || matches(run.names[step] ?? "")) seeds.push(step);
  }
  const chosen = new Uint8Array(run.count);
  for (const step of seeds) chosen[step] = 1;
  if (up) reach(seeds, (step) => run.above(step), upHops, chosen);
  if (down) reach(seeds, (step) => run.below(step), downHops, chosen);
  return (step) => chosen[step] === 1;
}

/**
 * Walk breadth first, at most `hops` edges far; all the way for none.
 * @param {number[]} seeds
 * @param {(step: number) => number[]} next
 * @param {string | undefined} hops
 * @param {Uint8Array} chosen
 */
function reach(seeds, next, hops, chosen) {
  const seen = new Set(seeds);
  let front = seeds;
  for (let left = hops ? Number(hops) : Infinity; left > 0 && front.length; left -= 1) {
    const nearer = [];
    for (const step of front) {
      for (const other of next(step)) {
        if (seen.has(other)) continue;
        seen.add(other);
        chosen[other] = 1;
        nearer.push(other);
      }
    }
    front = nearer;
  }
}
