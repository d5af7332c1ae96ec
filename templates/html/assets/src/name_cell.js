// The cell of a step's name: beside it why it broke or did not run, else its id.

import { h, say } from "./dom.js";
import { visible } from "./format.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./grid.js").Column} Column */

const NOT_DONE = new Set(["skipped", "cancelled", "upstream_failed"]);

/**
 * @param {Run} run
 * @returns {Column["fill"]}
 */
export function name(run) {
  const column = run.table("status");
  const native = run.table("native_status");
  /** @param {number} step */
  const reason = (step) => {
    const status = column.text(step);
    if (status === "success") return null;
    const told = run.failure(step)?.message ?? run.error(step) ?? (run.reason(step) || null);
    if (told !== null || !NOT_DONE.has(status)) return told;
    return /\s/.test(native.text(step).trim()) ? native.text(step) : null; // more than a word
  };
  return (cell) => {
    const first = h("bdi");
    const beside = h("small", { dir: "auto" });
    cell.append(first, beside);
    return (step) => {
      const shown = visible(run.names[step] ?? "");
      const id = visible(run.ids[step] ?? "");
      const error = reason(step);
      const more = error === null ? (id === shown ? "" : id) : firstLine(error);
      say(first, shown);
      say(beside, more);
      beside.hidden = !more;
      cell.title = error === null ? id : `${id}\n${more}`;
    };
  };
}

/** @param {string} text */
function firstLine(text) {
  return visible(text.trimStart().slice(0, 400).split("\n", 1)[0] ?? "");
}
