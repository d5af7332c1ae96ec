// All errors, and all that is known of the environment, as a text to paste into an issue.

import { copyButton } from "./clipboard.js";
import { failuresOf } from "./failures.js";
import { count } from "./format.js";

/** @typedef {import("./run.js").Run} Run */

const MOST = 1_000_000; // characters: what an issue or a chat takes is far less

/** @param {Run} run */
export function copyAll(run) {
  const failed = run.count ? failuresOf(run) : [];
  if (failed.length) offer("causes", "Copy all errors", () => errorsOf(run, failed));
  offer("source", "Copy all", environment);
}

/**
 * Put a button beside the heading of a section.
 * @param {string} id
 * @param {string} label
 * @param {() => string} text
 */
function offer(id, label, text) {
  const heading = document.getElementById(`${id}-title`);
  if (!heading) return;
  const button = copyButton(label, text);
  button.classList.add("beside-title");
  heading.after(button);
}

/**
 * Return the errors of steps, each below the step's name.
 * @param {Run} run
 * @param {number[]} steps
 */
export function errorsOf(run, steps) {
  const parts = [];
  let size = 0;
  for (const step of steps) {
    const error = run.failure(step)?.traceback ?? run.error(step) ?? "no message on record";
    const part = `${run.ids[step]}\n${error.trimEnd()}\n`;
    if (size + part.length > MOST) {
      parts.push(`and ${count(steps.length - parts.length)} more steps that failed\n`);
      break;
    }
    parts.push(part);
    size += part.length;
  }
  return parts.join("\n");
}

/** Return the facts of the run and of its files as lines. */
function environment() {
  const facts = [...document.querySelectorAll(".facts > div, .environment > div")].map(
    (fact) => `${fact.querySelector("dt")?.textContent}: ${fact.querySelector("dd")?.textContent}`,
  );
  const files = [...document.querySelectorAll(".files tbody tr")].map((row) =>
    [...row.children].map((cell) => cell.textContent).join("  "),
  );
  return [...facts, ...files, ""].join("\n");
}
