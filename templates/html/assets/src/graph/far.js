// The graph from far away, where no name could be read: boxes are areas, told apart by more than
// their color.

import { svg } from "../dom.js";
import { HEIGHT, WIDTH } from "./paths.js";

/** @typedef {import("./paths.js").Shape} Shape */

const HATCHED = new Set(["upstream_failed", "skipped", "cancelled", "unknown"]); // as page.py

/** Make the pattern of work that was not done. */
export function hatch() {
  const size = { id: "gr-hatch", width: "18", height: "18", patternUnits: "userSpaceOnUse" };
  const pattern = svg("pattern", { ...size, patternTransform: "rotate(45)" });
  pattern.append(svg("path", { class: "gr-hatch", d: "M0 0V18" }));
  const defs = svg("defs", {});
  defs.append(pattern);
  return defs;
}

/**
 * Return a cross in the middle of a box.
 * @param {number} x
 * @param {number} y
 */
function cross(x, y) {
  const [left, top, size] = [x + WIDTH / 2 - 12, y + HEIGHT / 2 - 12, 24];
  return `M${left} ${top}l${size} ${size}m0 ${-size}l${-size} ${size}`;
}

/**
 * Draw all boxes with a path for each of their kinds.
 * @param {Shape} shape
 */
export function farAway(shape) {
  /** @type {Map<string, string>} */
  const areas = new Map();
  /** @type {Map<string, string>} */
  const marks = new Map();
  /** @param {Map<string, string>} paths @param {string} name @param {string} d */
  const add = (paths, name, d) => void paths.set(name, (paths.get(name) ?? "") + d);
  shape.scene.nodes.forEach(({ status, critical }, node) => {
    const { x, y } = shape.corner(node);
    const box = `M${x} ${y}h${WIDTH}v${HEIGHT}h${-WIDTH}z`;
    add(areas, `fill-${status}`, box);
    if (HATCHED.has(status)) add(marks, "gr-hatched", box);
    if (status === "failed") add(marks, "gr-cross", cross(x, y));
    if (critical) add(marks, "gr-ring", box);
  });
  return [...areas, ...marks].map(([name, d]) =>
    svg("path", name === "gr-hatched" ? { fill: "url(#gr-hatch)", d } : { class: name, d }),
  );
}
