// The picture as a file: SVG, DOT for Graphviz, and Mermaid for Markdown. All that is drawn, also
// what is out of sight.

import { short } from "./boxes.js";
import { HEIGHT, WIDTH } from "./paths.js";

/** @typedef {import("./model.js").Scene} Scene */
/** @typedef {import("./paths.js").Shape} Shape */
/** @typedef {import("./boxes.js").Words} Words */

/** @param {string} text */
function xml(text) {
  /** @type {Record<string, string>} */
  const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}

/** @param {string} text */
function dotText(text) {
  return `"${text.replace(/[\\"]/g, (sign) => `\\${sign}`).replace(/\s+/g, " ")}"`;
}

/** @param {string} text */
function mermaidText(text) {
  const plain = text.replace(/\s+/g, " ");
  return `"${plain.replace(/[^\p{L}\p{N} _.,/·%-]/gu, (sign) => `#${sign.codePointAt(0)};`)}"`;
}

/**
 * @param {Shape} shape
 * @param {Words} words
 * @param {(name: string) => string} color returns a color of the page, by its name in the style
 */
export function svgFile(shape, words, color) {
  const { scene } = shape;
  const boxes = scene.nodes.map((node, number) => {
    const { x, y } = shape.corner(number);
    const ring = node.critical
      ? `<rect x="${x - 2}" y="${y - 2}" width="${WIDTH + 4}" height="${HEIGHT + 4}" rx="8" fill="none" stroke="${color("ink")}" stroke-width="2"/>`
      : "";
    return (
      `${ring}<g><title>${xml(words.whole(node))}</title>` +
      `<rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="6" fill="${color("surface")}" stroke="${color("line")}"${node.ghost ? ' stroke-dasharray="5 4"' : ""}/>` +
      `<rect x="${x}" y="${y}" width="5" height="${HEIGHT}" rx="2" fill="${color(node.status)}"/>` +
      `<text x="${x + 14}" y="${y + 18}" font-size="13" font-weight="600" fill="${color("ink")}">${xml(short(words.name(node)))}</text>` +
      `<text x="${x + 14}" y="${y + 35}" font-size="12" fill="${color("soft")}">${xml(words.facts(node))}</text></g>`
    );
  });
  const lines = LINES.map(([kind, name, width, dash]) => {
    const links = scene.links.filter((link) => link.kind === kind);
    if (!links.length) return "";
    const stroke = color(name);
    const dashes = dash ? ` stroke-dasharray="${dash}"` : "";
    return (
      `<path d="${shape.path(links)}" fill="none" stroke="${stroke}" stroke-width="${width}"${dashes}/>` +
      `<path d="${shape.tips(links)}" fill="${stroke}"/>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${shape.width} ${shape.height}" ` +
    `width="${shape.width}" height="${shape.height}" font-family="system-ui, sans-serif">\n` +
    `<rect width="100%" height="100%" fill="${color("page")}"/>\n` +
    `${[...lines, ...boxes].filter(Boolean).join("\n")}\n</svg>\n`
  );
}

/** @type {[string, string, number, string][]} */
const LINES = [
  ["plain", "line-strong", 1.25, ""],
  ["back", "line-strong", 1.25, "3 4"],
  ["turned", "failed", 1.75, "6 4"],
  ["blocked", "upstream_failed", 1.75, ""],
  ["critical", "ink", 2.5, ""],
];

/**
 * @param {Scene} scene
 * @param {Words} words
 * @param {boolean} down
 * @param {(name: string) => string} color
 */
export function dotFile(scene, words, down, color) {
  const lines = ["digraph run {", `  rankdir=${down ? "TB" : "LR"};`];
  lines.push('  node [shape=box, style="rounded", fontname="sans-serif"];');
  scene.nodes.forEach((node, number) => {
    const label = dotText(`${words.name(node)} - ${words.facts(node)}`);
    const wide = node.critical ? ", penwidth=2.5" : node.ghost ? ', style="rounded,dashed"' : "";
    lines.push(`  n${number} [label=${label}, color=${dotText(color(node.status))}${wide}];`);
  });
  for (const { from, to, kind } of scene.links) {
    const looks = {
      plain: "",
      critical: "penwidth=2.5",
      back: "style=dashed, constraint=false",
      turned: "style=dashed, constraint=false",
    };
    const look = kind === "blocked" ? `color=${dotText(color("upstream_failed"))}` : looks[kind];
    lines.push(`  n${from} -> n${to}${look ? ` [${look}]` : ""};`);
  }
  return `${lines.join("\n")}\n}\n`;
}

/**
 * @param {Scene} scene
 * @param {Words} words
 * @param {boolean} down
 * @param {(name: string) => string} color
 */
export function mermaidFile(scene, words, down, color) {
  const lines = [`flowchart ${down ? "TB" : "LR"}`];
  scene.nodes.forEach((node, number) => {
    const label = mermaidText(`${words.name(node)} - ${words.facts(node)}`);
    lines.push(`  n${number}[${label}]:::${node.status}`);
  });
  const arrows = { plain: "-->", blocked: "-->", critical: "==>", back: "-.->", turned: "-.->" };
  for (const { from, to, kind } of scene.links) lines.push(`  n${from} ${arrows[kind]} n${to}`);
  for (const status of new Set(scene.nodes.map((node) => node.status))) {
    lines.push(`  classDef ${status} stroke:${color(status)},stroke-width:2px`);
  }
  return `${lines.join("\n")}\n`;
}
