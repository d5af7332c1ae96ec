// Reads a report page as its own script does, for tests that compare it with what made it:
//   node page.mjs export PAGE            prints the JSON export that the page rebuilds
//   node page.mjs select PAGE EXPR...    prints, for each filter, the ids of the steps, or why not
//   node page.mjs ledger PAGE            prints where the time of each step went
//   node page.mjs csv PAGE               prints the steps as CSV
//   node page.mjs markdown PAGE          prints the steps as a table in Markdown
//   node page.mjs junit PAGE VERDICT     prints the steps as test results

import { readFile } from "node:fs/promises";
import { exportJson } from "../../templates/html/assets/src/export_json.js";
import { junit } from "../../templates/html/assets/src/junit.js";
import { ledgerOf } from "../../templates/html/assets/src/ledger.js";
import { payloadOf } from "../../templates/html/assets/src/payload.js";
import { compile } from "../../templates/html/assets/src/query.js";
import { Run } from "../../templates/html/assets/src/run.js";
import { csv, markdown } from "../../templates/html/assets/src/tables.js";

const OPENING = '<script type="application/json" id="data">';

/** @param {string} path */
export async function runOf(path) {
  const page = await readFile(path, "utf8");
  const text = (/** @type {string} */ opening) => {
    const start = page.indexOf(opening) + opening.length;
    return page.slice(start, page.indexOf("</script>", start));
  };
  const logText = (/** @type {number} */ number) => text(OPENING.replace('"data"', `"log-${number}"`));
  return new Run(await payloadOf(text(OPENING)), logText);
}

/** @param {Run} run @param {string} expression */
function select(run, expression) {
  try {
    const test = compile(expression, run);
    return run.ids.filter((_, step) => !test || test(step));
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}

const [task, path = "", ...expressions] = process.argv.slice(2);
if (task === "export") {
  for await (const piece of exportJson(await runOf(path))) process.stdout.write(piece);
} else if (task === "select") {
  const run = await runOf(path);
  process.stdout.write(JSON.stringify(expressions.map((expression) => select(run, expression))));
} else if (task === "ledger") {
  const run = await runOf(path);
  const parts = run.ids.map((_, step) => ledgerOf(run, step).map(({ kind, micros }) => [kind, micros]));
  process.stdout.write(JSON.stringify(parts));
} else if (task === "csv" || task === "markdown") {
  const run = await runOf(path);
  const steps = run.ids.map((_, step) => step);
  process.stdout.write((task === "csv" ? csv : markdown)(run, steps).join(""));
} else if (task === "junit") {
  const run = await runOf(path);
  const [verdict = "", filter = ""] = expressions;
  const test = compile(filter, run);
  const steps = run.ids.flatMap((_, step) => (!test || test(step) ? [step] : []));
  process.stdout.write((await junit(run, steps.reverse(), verdict)).join(""));
}
