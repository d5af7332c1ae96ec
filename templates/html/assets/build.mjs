// Builds what the page carries: report.js (bundled by esbuild) and report.css (what is used of
// Bootstrap, and our own). Both are committed; `--check` compares them with a fresh build.
//
//   node templates/html/assets/build.mjs [--check]

import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = (path) => here(`../../../${path}`);
const target = ["chrome109", "firefox115", "safari16.4"];

/** Bundle the modules into one classic script. */
async function script() {
  const { outputFiles } = await build({
    entryPoints: [here("src/main.js")],
    bundle: true,
    write: false,
    format: "iife",
    charset: "ascii", // an inline script is hashed: no byte may depend on how it is decoded
    minify: true,
    legalComments: "none",
    target,
  });
  return outputFiles[0].text;
}

/** Cut Bootstrap to what the templates and modules name, and add our own rules. */
async function style() {
  const bootstrap = await readFile(root("node_modules/bootstrap/dist/css/bootstrap.css"), "utf8");
  // page.css has the colours and what all sections share; each further file is a section's own.
  const sheets = (await readdir(here("css"))).filter((name) => name !== "page.css").sort();
  const texts = ["page.css", ...sheets].map((name) => readFile(here(`css/${name}`), "utf8"));
  const own = (await Promise.all(texts)).join("\n");
  const [kept] = await new PurgeCSS().purge({
    content: [root("templates/html/**/*.j2"), here("src/**/*.js")],
    css: [{ raw: bootstrap }],
    variables: true,
    safelist: { standard: [/^data-bs-theme/] },
  });
  const [licence] = /^@charset[^;]*;\s*\/\*![\s\S]*?\*\/|^\/\*![\s\S]*?\*\//.exec(bootstrap) ?? [""];
  const framework = postcss.parse(kept.css);
  withoutStrays(framework);
  const sheet = postcss.parse(framework.toString() + own);
  sheet.walkComments((comment) => void comment.remove());
  // what stands around the values of variables is kept as it is by the minifier, which may not know
  sheet.walkDecls(/^--/, (decl) => {
    decl.raws.between = ":";
    decl.value = decl.value.trim();
  });
  followSystem(sheet);
  const { code } = await transform(sheet.toString(), { loader: "css", minify: true, target });
  return `${licence.replace(/^@charset[^;]*;\s*/, "")}\n${bareUrls(code)}`;
}

// Words of the modules that are classes of Bootstrap, too, and what it has for elements that no page has.
const STRAYS = new RegExp(
  [
    "\\.(?:alert|row|col|h[123]|placeholder|mark|fade|nav|sticky-top|rounded|lead|visible|figure)(?![\\w-])",
    "form-control-|::file-selector|::-webkit-(?:file|date|color|inner)|-moz-focus",
    "(?:textarea|legend|figure|address|\\[list\\]|\\[type=(?:date|reset|file)\\S*)",
  ].join("|"),
);

/** Leave out what PurgeCSS takes for used. */
function withoutStrays(sheet) {
  sheet.walkRules((rule) => {
    const kept = rule.selectors.filter((selector) => !STRAYS.test(selector));
    if (kept.length) rule.selectors = kept;
    else rule.remove();
  });
  sheet.walkAtRules((rule) => {
    if (rule.nodes?.length === 0) rule.remove();
  });
}

/** Write data URLs without quotes: what looks for URLs in a style then sees at once what they are. */
function bareUrls(css) {
  return css.replace(/url\((["'])(data:.*?)\1\)/g, (_, _quote, url) => {
    const short = url.replace(/(\.\d*?)0+(?=[^\d])/g, (_found, digits) => (digits === "." ? "" : digits));
    const bare = short.replace(/[\s'"()]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
    return `url(${bare})`;
  });
}

/** Repeat the rules for the dark theme for a dark system; on paper the page is light. */
function followSystem(sheet) {
  const dark = "screen and (prefers-color-scheme:dark)";
  const all = new Map();
  sheet.walkRules((rule) => {
    if (!rule.selector.includes("[data-bs-theme=dark]")) return;
    const copy = rule.clone();
    copy.selectors = rule.selectors.map((selector) =>
      selector.replaceAll("[data-bs-theme=dark]", ":root:not([data-bs-theme=light])"),
    );
    // a rule for readers who want more contrast stays one
    const within = rule.parent?.name === "media" ? ` and ${rule.parent.params}` : "";
    if (!all.has(within)) all.set(within, postcss.atRule({ name: "media", params: dark + within }));
    all.get(within).append(copy);
  });
  sheet.append(...all.values());
}

const files = [
  ["report.js", await script()],
  ["report.css", await style()],
];
let stale = 0;
for (const [name, text] of files) {
  const path = here(name);
  if (!process.argv.includes("--check")) {
    await writeFile(path, text);
    console.log(`${name}: ${Buffer.byteLength(text)} bytes`);
  } else if ((await readFile(path, "utf8").catch(() => "")) !== text) {
    console.error(`templates/html/assets/${name} is not what its sources give: run "make assets"`);
    stale = 1;
  }
}
process.exitCode = stale;
