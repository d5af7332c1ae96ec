// The pages' styles: what is used of Bootstrap, and our own.

import { readdir, readFile } from "node:fs/promises";
import { transform } from "esbuild";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";
import { assets, root, shortColours, target } from "./paths.mjs";
import { foldVariables, shortenFramework } from "./variables.mjs";

/** Return the report's style. */
export async function style() {
  // page.css has the colours and what all sections share; each further file is a section's own.
  const sheets = (await readdir(assets("css"))).filter((name) => name !== "page.css").sort();
  const own = await joined(["page.css", ...sheets].map((name) => `css/${name}`));
  const templates = [root("templates/html/report.html.j2"), root("templates/html/partials/*.j2")];
  return built([...templates, assets("src/**/*.js")], own);
}

/** Return the style of the list of runs, which is cut of all that this page has no use for. */
export async function runsStyle() {
  const content = [root("templates/html/runs.html.j2"), root("templates/html/partials/notes.html.j2")];
  const own = await joined(["css/page.css", "css/timeline.css", "css/drawer.css", "runs/runs.css"]);
  const [kept] = await new PurgeCSS().purge({
    content,
    css: [{ raw: own }],
    safelist: { standard: [/^data-bs-theme/, /^(?:run|level|tone)-/] },
  });
  return built(content, kept.css);
}

/** @param {string[]} names */
const joined = async (names) =>
  (await Promise.all(names.map((name) => readFile(assets(name), "utf8")))).join("\n");

/**
 * Cut Bootstrap to what templates and modules name, and add our own rules.
 * @param {string[]} content
 * @param {string} own
 */
async function built(content, own) {
  const bootstrap = await readFile(root("node_modules/bootstrap/dist/css/bootstrap.css"), "utf8");
  const [kept] = await new PurgeCSS().purge({
    content,
    css: [{ raw: bootstrap }],
    variables: true,
    safelist: { standard: [/^data-bs-theme/] },
  });
  const [licence] = /^@charset[^;]*;\s*\/\*![\s\S]*?\*\/|^\/\*![\s\S]*?\*\//.exec(bootstrap) ?? [""];
  const framework = postcss.parse(kept.css);
  withoutStrays(framework);
  const sheet = postcss.parse(framework.toString() + own);
  sheet.walkComments((comment) => void comment.remove());
  foldVariables(sheet);
  // what stands around the values of variables is kept as it is by the minifier, which may not know
  sheet.walkDecls(/^--/, (decl) => {
    decl.raws.between = ":";
    decl.value = decl.value.trim().replace(/\s*,\s*/g, ",");
  });
  followSystem(sheet);
  const short = shortColours(shortenFramework(sheet.toString()));
  const { code } = await transform(short, { loader: "css", minify: true, target });
  return `${licence.replace(/^@charset[^;]*;\s*/, "")}\n${bareUrls(code)}`;
}

// Words of the modules that are classes of Bootstrap, too, and what it has for elements that no page has.
const STRAYS = new RegExp(
  [
    "\\.(?:alert|row|col|h[123]|placeholder|mark|fade|nav|sticky-top|rounded|lead|visible|figure|active|disabled)(?![\\w-])",
    "form-control-|::file-selector|::-webkit-(?:file|date|color|inner)|-moz-focus",
    "(?:textarea|legend|figure|address|\\[list\\]|\\[type=(?:date|reset|file)\\S*)",
    ":disabled$|:empty$|\\.card *>|a:not\\(|^a *> *code|^(?:mark|img)$|^(?:pre|kbd|ol|ul) +(?:code|kbd|ol|ul)$",
    "^\\[role=.?button|\\* *$(?<=hidden.*)",
  ].join("|"),
);

/** Leave out what PurgeCSS takes for used. */
function withoutStrays(sheet) {
  sheet.walkRules((rule) => {
    if (rule.parent?.name === "keyframes") return;
    const kept = rule.selectors.filter((selector) => !STRAYS.test(selector));
    if (kept.length) rule.selectors = kept;
    else rule.remove();
  });
  sheet.walkAtRules((rule) => {
    // nothing of the framework that is left moves
    if (rule.name === "keyframes" || rule.nodes?.length === 0) rule.remove();
  });
}

/** Write data URLs without quotes: what looks for URLs in a style then sees at once what they are. */
function bareUrls(css) {
  return css.replace(/url\((["'])(data:.*?)\1\)/g, (_, _quote, url) => {
    const bare = url
      .replace(/(\.\d*?)0+(?=[^\d])/g, (_found, digits) => (digits === "." ? "" : digits))
      .replace(/(?<= d='[^']*\d) (?=[\d.])/g, ",") // which needs no escape
      .replace(/%3c/gi, "<")
      .replace(/%3e/gi, ">")
      .replace(/[\s'"()]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
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
