// A step as the JSON export has it.

import { copyButton } from "../clipboard.js";
import { h } from "../dom.js";
import { exportStep } from "../export_json.js";
import { pretty } from "../json_text.js";
import { block } from "./parts.js";

/** @typedef {import("../run.js").Run} Run */

/**
 * @param {Run} run
 * @param {number} step
 * @returns {HTMLElement[]}
 */
export function rawOf(run, step) {
  const text = pretty(exportStep(run, step));
  const tools = h("div", "drawer-tools", copyButton("Copy JSON", () => text));
  if (run.hasLog(step)) tools.append(h("span", "section-hint", "without its log, which has a side of its own"));
  return [tools, block(text, "mild")];
}
