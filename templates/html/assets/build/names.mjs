// The names of properties that the script has for itself alone, which the build makes short. Not
// every name may be: what the browser or the data of the page call something is called that.

import { readdir, readFile } from "node:fs/promises";
import { root } from "./paths.mjs";

export const OWN_NAMES = [
  "across", "begins", "bends", "centre", "choose", "corner", "criticalEdges", "criticalPath",
  "drawAll", "drawLanes", "drawView", "fills", "firstFailure", "firstStart", "fits", "furnish",
  "goTo", "grain", "groupName", "groupOf", "hasLog", "hasLogs", "hover", "inkOn", "isOpen",
  "laneOf", "lineAt", "logged", "moved", "nodeOf", "noted", "numberOf", "onZoom", "overlay",
  "peek", "rawLog", "rescale", "reveal", "scene", "stepAt", "timed",
];

// Who writes the data of the page, and so decides what their keys are called.
const WRITERS = ["codec/run.schema.json", ...["columns", "graph", "island", "logs"].map((name) => `renderers/html/${name}.py`)];
const WORD = /[A-Za-z_$][\w$]*/g;
const TEXT = /"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[^])*`|\/(?:[^/\\\n]|\\.)+\/[a-z]*/g;
const MEMBER = /^\s+(?:readonly |get |set |static )*([A-Za-z_$][\w$]*)\??\s*[(:<;]/gm;

/**
 * Return those of the names that may not be changed: a member of what the language and the browser
 * bring, a key of the data, or a word of a text, which may be a key that is put together. Keys that
 * tools choose for themselves, below `metadata`, are in no list: who uses one looks here, too.
 * @param {string[]} names
 * @param {string} plain the script with its names as they are
 */
export async function refused(names, plain) {
  const others = new Set(await libraries());
  for (const text of plain.match(TEXT) ?? []) for (const word of text.match(WORD) ?? []) others.add(word);
  for (const writer of WRITERS) {
    const text = await readFile(root(`exporter/${writer}`), "utf8");
    for (const word of text.match(WORD) ?? []) others.add(word);
  }
  return names.filter((name) => others.has(name));
}

/** Return what TypeScript's declarations of the language and the browser have as members. */
async function libraries() {
  const folders = await readdir(root("node_modules/@typescript"));
  const folder = root(`node_modules/@typescript/${folders.find((name) => name.startsWith("typescript-"))}/lib`);
  const files = (await readdir(folder)).filter((name) => /^lib\..*\.d\.ts$/.test(name));
  if (!files.length) throw new Error(`no declarations in ${folder}`);
  const texts = await Promise.all(files.map((name) => readFile(`${folder}/${name}`, "utf8")));
  const code = texts.join("\n").replace(/\/\*[^]*?\*\//g, "");
  return [...code.matchAll(MEMBER)].map(([, name]) => name);
}
