// The colours and icons of the page's style, for drawing on a canvas. Read anew for each theme.

import { h } from "../dom.js";

const NAMES = [
  ...["success", "warned", "failed", "upstream_failed", "skipped", "cancelled", "running"],
  ...["retry", "pending", "unknown", "surface", "page", "line", "soft", "ink", "queued", "work"],
];
const HATCH = 6;

/** @typedef {ReturnType<typeof paletteOf>} Palette */

/**
 * @param {HTMLElement} element one of the page, whose colours are taken
 */
export function paletteOf(element) {
  const style = getComputedStyle(element);
  const colors = Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--dx-${name}`).trim() || "gray"]),
  );
  const color = (/** @type {string} */ name) => colors[name] ?? colors["unknown"] ?? "gray";
  /** @param {string} name */
  const inkOn = (name) => (isLight(color(name)) ? "#111" : "#fff");
  const [hatch, overlay] = [hatchOf(color("queued")), hatchOf(color("surface"))];
  return { color, inkOn, font: style.fontFamily, hatch, overlay };
}

/**
 * Be told the colours of another theme.
 * @param {HTMLElement} element
 * @param {(palette: Palette) => void} listener
 */
export function onTheme(element, listener) {
  const themed = () => listener(paletteOf(element));
  new MutationObserver(themed).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themed);
}

/**
 * Tell whether dark text reads better on a color, `#rrggbb`, than white text.
 * @param {string} color
 */
function isLight(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
  return 0.21 * (red ?? 0) ** 2.2 + 0.72 * (green ?? 0) ** 2.2 + 0.07 * (blue ?? 0) ** 2.2 > 0.3;
}

/**
 * Make the pattern of time in a queue.
 * @param {string} color
 */
function hatchOf(color) {
  const tile = h("canvas", { width: String(HATCH), height: String(HATCH) });
  const pen = tile.getContext("2d");
  if (!pen) return color;
  pen.strokeStyle = color;
  pen.lineWidth = 1.5;
  for (const x of [-HATCH, 0, HATCH]) {
    pen.moveTo(x - 1, HATCH + 1);
    pen.lineTo(x + HATCH + 1, -1);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat") ?? color;
}

/** @type {Map<string, Path2D | null>} */
const icons = new Map();

/**
 * Return the icon of a status in a box of 16 by 16, as the page's style has it.
 * @param {string} status
 */
export function iconOf(status) {
  let icon = icons.get(status);
  if (icon === undefined) {
    const sample = h("i", `icon status-${status}`);
    document.body.append(sample);
    const image = getComputedStyle(sample).getPropertyValue("--icon");
    sample.remove();
    const [, path] = / d=(?:'|%27)(.+?)(?:'|%27)/.exec(image.replaceAll("%20", " ")) ?? [];
    icon = path ? new Path2D(path) : null;
    icons.set(status, icon);
  }
  return icon;
}

/** Statuses from the one that must be seen most. */
const WEIGHTS = ["failed", "warned", "retry", "running", "cancelled", "unknown"];

/**
 * Return how much a status must be seen where there is room for one only.
 * @param {string} status
 */
export function weightOf(status) {
  const place = WEIGHTS.indexOf(status);
  return place < 0 ? 0 : WEIGHTS.length - place;
}
