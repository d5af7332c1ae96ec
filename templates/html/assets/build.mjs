// Builds what the pages carry: report.js (bundled by esbuild), report.css and runs.css (what is used
// of Bootstrap, and our own). All are committed; `--check` compares them with a fresh build.
//
//   node templates/html/assets/build.mjs [--check]

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { script } from "./build/script.mjs";
import { runsStyle, style } from "./build/style.mjs";

const files = [
  ["report.js", await script()],
  ["report.css", await style()],
  ["runs.css", await runsStyle()],
];
let stale = 0;
for (const [name, text] of files) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  if (!process.argv.includes("--check")) {
    await writeFile(path, text);
    console.log(`${name}: ${Buffer.byteLength(text)} bytes`);
  } else if ((await readFile(path, "utf8").catch(() => "")) !== text) {
    console.error(`templates/html/assets/${name} is not what its sources give: run "make assets"`);
    stale = 1;
  }
}
process.exitCode = stale;
