// Going through the graph by keys: along its lines, and along a layer.

import { on } from "../bus.js";
import { listen } from "../dom.js";
import { bind } from "../keys.js";

/** @typedef {import("./graph.js").Graph} Graph */

const WHERE = "In the graph";
const STEP = 1.25;

/** @param {Graph} graph */
export function walk(graph) {
  const { scroll } = graph.stage;
  const inside = () => scroll.contains(document.activeElement);
  const step = () => {
    const node = graph.scene.nodes[graph.current];
    return node && node.group < 0 ? (node.steps[0] ?? -1) : -1;
  };
  /** @param {string[]} names @param {string} does @param {(event: KeyboardEvent) => void} run */
  const key = (names, does, run) => ({ keys: names, does, where: WHERE, run, when: inside });
  const keys = [
    key(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"], "the next box in that direction", (event) =>
      go(graph, event.key),
    ),
    key(["u"], "all that the step waits for", () => step() >= 0 && graph.focus(step(), "+", "")),
    key(["d"], "all that wait for the step", () => step() >= 0 && graph.focus(step(), "", "+")),
    key(["x"], "fold the group", () => {
      const group = step() < 0 ? -1 : graph.model.groupOf(step());
      if (graph.isOpen(group)) graph.fold(group);
    }),
    key(["+", "="], "zoom in", () => graph.stage.zoom(graph.stage.scale * STEP, null)),
    key(["-"], "zoom out", () => graph.stage.zoom(graph.stage.scale / STEP, null)),
    key(["0"], "fit", () => graph.stage.fit()),
  ];
  // here before the page's own keys: some are the same
  listen(scroll, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const found = keys.find(({ keys: names }) => names.includes(event.key));
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    found.run(event);
  });
  bind(...keys);
  on("graph", () => graph.choose(Math.max(graph.current, 0), true));
}

/**
 * Go to the next box: along a line where there is one that way, else to the nearest.
 * @param {Graph} graph
 * @param {string} key
 */
function go(graph, key) {
  const { scene, stage, current } = graph;
  const { shape } = stage;
  if (!shape) return;
  if (current < 0) {
    graph.choose(0, true);
    return;
  }
  const across = key === "ArrowLeft" || key === "ArrowRight" ? "x" : "y";
  const along = across === "x" ? "y" : "x";
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  const here = shape.corner(current);
  const lines = (across === "y") === graph.down;
  const linked = new Set(
    scene.links.flatMap(({ from, to }) => (from === current ? [to] : to === current ? [from] : [])),
  );
  let [best, least] = [-1, Infinity];
  scene.nodes.forEach((_, node) => {
    const there = shape.corner(node);
    const far = (there[across] - here[across]) * sign;
    const aside = Math.abs(there[along] - here[along]);
    if (far <= 0 || (!lines && aside > 1)) return;
    if (lines && !linked.has(node)) return;
    const distance = far + aside;
    if (distance < least) [best, least] = [node, distance];
  });
  if (best >= 0) graph.choose(best, true);
}
