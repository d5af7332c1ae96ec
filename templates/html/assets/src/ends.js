// How steps ended in the recent runs: the letters of the export, and a column of them in the table.

import { h } from "./dom.js";
import { count } from "./format.js";

/** @typedef {import("./run.js").Run} Run */

const LATEST = 10;

/** The status that draws a letter, and what it says. @type {Record<string, [string, string]>} */
export const ENDS = {
  s: ["success", "succeeded"],
  r: ["retry", "succeeded after a failed attempt"],
  c: ["success", "reused"],
  f: ["failed", "failed"],
  "-": ["", "did not run"],
};

/** @type {Record<string, string>} */
const SIGNS = { s: "✓", r: "↻", c: "✓", f: "✗", "-": "·" };

/**
 * Return the sign of a letter.
 * @param {string} status
 */
export function endSign(status) {
  return status ? h("i", `icon status-${status}`) : h("i", "past-none", "·");
}

/**
 * Say how often each end was there.
 * @param {string} letters
 */
export function endsInWords(letters) {
  return Object.entries(ENDS)
    .flatMap(([letter, [, word]]) => {
      const number = letters.split(letter).length - 1;
      return number ? [`${count(number)} ${word}`] : [];
    })
    .join(", ");
}

/**
 * Show how a step ended in the last runs, this one last: as text, since to paint icons by the hundred takes long.
 * @param {Run} run
 * @returns {import("./grid.js").Column["fill"]}
 */
export function endsColumn(run) {
  return (cell) => {
    cell.classList.add("ends");
    return (step) => {
      const letters = run.past(step)?.ends.slice(-LATEST) ?? "";
      cell.title = endsInWords(letters);
      cell.setAttribute("aria-label", cell.title);
      const parts = (letters.match(/f+|[^f]+/g) ?? []).map((part) => {
        const signs = [...part].map((letter) => SIGNS[letter] ?? "").join("");
        return part.startsWith("f") ? h("b", {}, signs) : signs;
      });
      cell.replaceChildren(...parts);
    };
  };
}

/** Return in how many recent runs each step failed. @param {Run} run */
export function failuresBefore(run) {
  return Float64Array.from(run.ids, (_, step) => (run.past(step)?.ends.split("f").length ?? NaN) - 1);
}
