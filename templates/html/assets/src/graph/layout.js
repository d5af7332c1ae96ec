// Where each node of a graph stands: what exporter/report/layout.py says of the part that is seen
// first, said here, in the same way, of what the reader unfolds. A test holds both together.

import { GAP, lists, Net, NODE } from "./net.js";

/** @typedef {[number, number]} Edge from one node to another, by number */

/**
 * @typedef {object} Layout
 * @property {number[]} layers how far right each node stands
 * @property {number[]} rows where its upper edge is, in units of which a node is `NODE` high
 * @property {[number, number, number][]} lines a node, a layer, a row: there pass the lines from
 *   that node to further layers
 * @property {Edge[]} turned the edges that lead against the others, for they run in a circle
 * @property {number} width in layers
 * @property {number} height in units
 */

/**
 * @typedef {object} Part
 * @property {number[]} nodes
 * @property {number[]} layers
 * @property {number[]} rows
 * @property {[number, number, number][]} lines
 * @property {number} width
 * @property {number} height
 */

const LAYER = 18;

/**
 * Place nodes, given by their number, and edges.
 * @param {number} count
 * @param {Edge[]} edges
 * @returns {Layout}
 */
export function layout(count, edges) {
  const straight = edges.filter(([a, b]) => a !== b);
  let { up, down } = neighbours(count, straight);
  const { order, circular } = ordered(up, down);
  /** @type {Edge[]} */
  let turned = [];
  if (circular) {
    const places = new Uint32Array(count);
    order.forEach((i, place) => (places[i] = place));
    /** @param {Edge} edge */
    const leads = ([a, b]) => (places[a] ?? 0) < (places[b] ?? 0);
    turned = straight.filter((edge) => !leads(edge));
    ({ up, down } = neighbours(
      count,
      once(straight.map((edge) => (leads(edge) ? edge : [edge[1], edge[0]]))),
    ));
  }
  const layers = layersOf(order, up, down);
  return packed(
    count,
    parts(up, down).map((nodes) => partOf(nodes, layers, down)),
    turned,
  );
}

/**
 * Return each edge once, in the order of its numbers.
 * @param {Edge[]} edges
 */
export function once(edges) {
  const sorted = [...edges].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return sorted.filter(([a, b], at) => a !== sorted[at - 1]?.[0] || b !== sorted[at - 1]?.[1]);
}

/**
 * @param {number} count
 * @param {Edge[]} edges
 */
function neighbours(count, edges) {
  const [up, down] = [lists(count), lists(count)];
  for (const [a, b] of edges) {
    down[a]?.push(b);
    up[b]?.push(a);
  }
  return { up, down };
}

/**
 * Order all nodes; in a circle the first one by number goes first.
 * @param {number[][]} up
 * @param {number[][]} down
 */
function ordered(up, down) {
  const left = up.map((row) => row.length);
  const placed = new Uint8Array(up.length);
  /** @type {number[]} */
  const order = [];
  let circular = false;
  let first = 0;
  let ready = left.flatMap((number, i) => (number ? [] : [i]));
  while (order.length < up.length) {
    if (!ready.length) {
      while (placed[first]) first += 1;
      ready.push(first);
      circular = true;
    }
    for (const i of ready) {
      // grows on the way
      placed[i] = 1;
      order.push(i);
      for (const j of down[i] ?? []) {
        const number = (left[j] ?? 0) - 1;
        left[j] = number;
        if (!number && !placed[j]) ready.push(j);
      }
    }
    ready = [];
  }
  return { order, circular };
}

/**
 * Put each node right behind the last of those above it, or close to what follows it.
 * @param {number[]} order
 * @param {number[][]} up
 * @param {number[][]} down
 */
function layersOf(order, up, down) {
  const layers = new Array(up.length).fill(0);
  for (const i of order) {
    for (const j of up[i] ?? []) layers[i] = Math.max(layers[i], layers[j] + 1);
  }
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const i = order[at] ?? 0;
    const below = down[i] ?? [];
    if (below.length <= (up[i] ?? []).length) continue;
    layers[i] = below.reduce((least, j) => Math.min(least, layers[j]), Infinity) - 1;
  }
  return layers;
}

/**
 * Split the nodes into parts that are connected, each in the order of its numbers.
 * @param {number[][]} up
 * @param {number[][]} down
 */
function parts(up, down) {
  /** @type {number[][]} */
  const found = [];
  const seen = new Uint8Array(up.length);
  for (let start = 0; start < up.length; start += 1) {
    if (seen[start]) continue;
    seen[start] = 1;
    const part = [start];
    for (const i of part) {
      for (const near of [up[i] ?? [], down[i] ?? []]) {
        for (const j of near) {
          if (seen[j]) continue;
          seen[j] = 1;
          part.push(j);
        }
      }
    }
    found.push(part.sort((a, b) => a - b));
  }
  return found;
}

/**
 * Lay out one part.
 * @param {number[]} nodes
 * @param {number[]} layers
 * @param {number[][]} down
 * @returns {Part}
 */
function partOf(nodes, layers, down) {
  if (nodes.length === 1) {
    return { nodes, layers: [0], rows: [0], lines: [], width: 1, height: NODE };
  }
  const first = nodes.reduce((least, i) => Math.min(least, layers[i] ?? 0), Infinity);
  const number = new Map(nodes.map((i, at) => [i, at]));
  const own = nodes.map((i) => (layers[i] ?? 0) - first);
  const net = new Net(
    own,
    nodes.map((i) => (down[i] ?? []).map((j) => number.get(j) ?? 0)),
  );
  const settled = net.rows();
  const high = settled.reduce((least, row) => Math.min(least, row), Infinity);
  const rows = settled.map((row) => row - high);
  /** @type {[number, number, number][]} */
  const lines = [];
  for (let at = nodes.length; at < rows.length; at += 1) {
    lines.push([nodes[net.owner[at] ?? 0] ?? 0, net.layers[at] ?? 0, rows[at] ?? 0]);
  }
  return {
    nodes,
    layers: own,
    rows: rows.slice(0, nodes.length),
    lines,
    width: own.reduce((most, layer) => Math.max(most, layer), 0) + 1,
    height: rows.reduce((most, row, at) => Math.max(most, row + (net.heights[at] ?? 0)), 0),
  };
}

/**
 * Put the parts beside one another on shelves, those with most nodes on top.
 * @param {number} count
 * @param {Part[]} all
 * @param {Edge[]} turned
 * @returns {Layout}
 */
function packed(count, all, turned) {
  all.sort((a, b) => b.nodes.length - a.nodes.length || (a.nodes[0] ?? 0) - (b.nodes[0] ?? 0));
  let [area, widest] = [0, 0];
  for (const part of all) {
    area += part.width * (part.height + GAP);
    widest = Math.max(widest, part.width);
  }
  const room = Math.max(widest, Math.floor(Math.sqrt(Math.floor((2 * area) / LAYER))));
  const [layers, rows] = [new Array(count).fill(0), new Array(count).fill(0)];
  /** @type {[number, number, number][]} */
  const lines = [];
  let [x, y, shelf, width] = [0, 0, 0, 0];
  for (const part of all) {
    if (x && x + part.width > room) {
      [x, y, shelf] = [0, y + shelf + 2 * GAP, 0];
    }
    part.nodes.forEach((i, at) => {
      layers[i] = x + (part.layers[at] ?? 0);
      rows[i] = y + (part.rows[at] ?? 0);
    });
    for (const [i, layer, row] of part.lines) lines.push([i, x + layer, y + row]);
    x += part.width;
    shelf = Math.max(shelf, part.height);
    width = Math.max(width, x);
  }
  return { layers, rows, lines, turned, width, height: y + shelf };
}
