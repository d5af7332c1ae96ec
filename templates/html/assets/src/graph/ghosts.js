// What steps say they waited for, and what is no step of the run: a box with a dashed edge.

/** @typedef {import("./model.js").Node} Node */
/** @typedef {import("./model.js").Link} Link */

/**
 * What the payload says of the graph.
 * @typedef {object} Given
 * @property {"steps" | "groups" | "failure" | "path"} kind
 * @property {"group" | "kind" | null} by
 * @property {number[]} groups the first step of each group that is shown
 * @property {number[]} steps
 * @property {number} left
 * @property {number[]} circle
 * @property {[string, number[]][]} ghosts ids that are no steps, each with the steps that name it
 */

/**
 * Put a node behind the others for each ghost that one of them names, as graph_view.py does.
 * @param {Given["ghosts"]} ghosts
 * @param {Node[]} nodes grows
 * @param {Int32Array} nodeOf
 * @returns {Link[]}
 */
export function addGhosts(ghosts, nodes, nodeOf) {
  /** @type {Link[]} */
  const links = [];
  for (const [ghost, named] of ghosts) {
    const below = named.map((step) => nodeOf[step] ?? -1);
    const seen = below.filter((node) => (nodes[node]?.group ?? 0) < 0);
    if (!seen.length) continue;
    for (const to of seen) links.push({ from: nodes.length, to, kind: "plain" });
    nodes.push({ steps: [], group: -1, rest: false, status: "unknown", critical: false, ghost });
  }
  return links;
}
