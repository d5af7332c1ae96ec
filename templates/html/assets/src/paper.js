// What each printed page says at its top: which run it is of.

import { visible } from "./format.js";

const LONGEST = 100; // characters, for one line

/** @param {import("./run.js").Run} run */
export function paperHead(run) {
  const text = visible(`${run.payload.json("title")} · ${run.head.run_id}`).replace(/\s+/g, " ");
  const signs = [...text];
  const short = signs.length > LONGEST ? `${signs.slice(0, LONGEST).join("")}…` : text;
  // JSON and CSS write quotes and backslashes alike, and there is nothing else left to escape.
  const rule = `@page { @top-left { content: ${JSON.stringify(short)}; font: 8pt sans-serif; color: #59636e; } }`;
  try {
    document.styleSheets[0]?.insertRule(rule);
  } catch {
    // A browser that does not know margins of paper prints without.
  }
}
