// The graph as a reader can have it: which steps, folded or not, with which edges, and where they
// stand. What is seen first comes laid out (exporter/report/graph_view.py).

import { weightOf } from "../timeline/palette.js";
import { addGhosts } from "./ghosts.js";
import { layout } from "./layout.js";

/** @typedef {import("../run.js").Run} Run */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./ghosts.js").Given} Given */

/**
 * One box of the picture: a step, or steps folded together.
 * @typedef {object} Node
 * @property {number[]} steps one for a step, none for a ghost
 * @property {number} group the number of the group it stands for; -1 for a step
 * @property {boolean} rest whether it stands only for those of its group that have no room
 * @property {string} status the one that needs a look most
 * @property {boolean} critical
 * @property {string} ghost the id that is no step of the run; empty for what is one
 */

/**
 * @typedef {object} Link
 * @property {number} from
 * @property {number} to
 * @property {"plain" | "blocked" | "critical" | "back" | "turned"} kind `turned` closes a circle of
 *   steps; `back` leads from a fold to one before it, which is no harm
 */

/** @typedef {{nodes: Node[], links: Link[], layout: Layout, nodeOf: Int32Array}} Scene */

/**
 * What is to be seen.
 * @typedef {object} View
 * @property {ArrayLike<number>} steps in rising order
 * @property {boolean} folded
 * @property {Set<number>} open the groups that are unfolded
 */

/** So many nodes can be taken in, and are drawn; as MOST_NODES in graph_view.py. */
export const MOST_NODES = 300;
const KINDS = /** @type {const} */ ([null, "plain", "blocked", "critical"]);
const STOPS = new Set(["failed", "upstream_failed"]);

export class Model {
  /** @param {Run} run */
  constructor(run) {
    this.run = run;
    this.given = /** @type {Given & Layout} */ (run.payload.json("graph"));
    this.statuses = run.table("status");
    this.all = Uint32Array.from({ length: run.count }, (_, step) => step);
    const path = run.criticalPath.map((id) => run.numberOf(id) ?? -1);
    this.critical = new Uint8Array(run.count);
    /** @type {Set<number>} the edges of the critical path, as one number each */
    this.criticalEdges = new Set();
    path.forEach((step, at) => {
      if (step < 0) return;
      this.critical[step] = 1;
      if (at && (path[at - 1] ?? -1) >= 0) this.criticalEdges.add(this.#edge(path[at - 1] ?? 0, step));
    });
    this.groups = run.table(this.given.by ?? "group");
    this.#places = this.#groupPlaces();
  }

  /** @type {Uint32Array} the number of the group of each value of the column */
  #places;
  #groupPlaces() {
    const { values } = this.groups;
    const places = new Uint32Array(values.length).fill(this.given.groups.length);
    this.given.groups.forEach((step, number) => {
      places[values.indexOf(this.groups.at(step))] = number;
    });
    return places;
  }

  /** @param {number} from @param {number} to */
  #edge(from, to) {
    return from * this.run.count + to;
  }

  /** @param {number} step */
  groupOf(step) {
    return this.#places[this.groups.index ? (this.groups.index[step] ?? 0) : 0] ?? 0;
  }

  /**
   * Return a group's name; null for the steps that have none, and for the rest of the groups.
   * @param {number} group
   */
  groupName(group) {
    const first = this.given.groups[group];
    return first === undefined ? null : /** @type {string | null} */ (this.groups.at(first));
  }

  /**
   * Return the steps that a step waited for, of those that are listed.
   * @param {number} step
   * @returns {number[]}
   */
  above(step) {
    const { starts, edges } = this.run.upstream;
    /** @type {number[]} */
    const found = [];
    for (let at = starts[step] ?? 0; at < (starts[step + 1] ?? 0); at += 1) {
      const other = edges[at];
      if (typeof other === "number" && other !== step) found.push(other);
    }
    return found;
  }

  /**
   * Lay out what is to be seen.
   * @param {View} view
   * @returns {Scene}
   */
  scene(view) {
    if (view.steps !== this.all || !view.folded || view.open.size) return this.#scene(view);
    return (this.#groupScene ??= this.#scene(view));
  }

  /** @type {Scene | null} all groups, which costs most and is come back to */
  #groupScene = null;

  /** @returns {View} */
  get folded() {
    return { steps: this.all, folded: true, open: new Set() };
  }

  /** @param {View} view @returns {Scene} */
  #scene(view) {
    const { nodes, nodeOf } = this.#nodes(view);
    const links = this.#links(nodes.length, nodeOf);
    links.push(...addGhosts(this.given.ghosts, nodes, nodeOf));
    const ready = this.#isGiven(view, nodes);
    const places = ready ?? layout(nodes.length, links.map(({ from, to }) => [from, to]));
    const turned = new Set(places.turned.map(([from, to]) => from * nodes.length + to));
    for (const link of links) {
      if (!turned.has(link.from * nodes.length + link.to)) continue;
      const folds = (nodes[link.from]?.group ?? -1) >= 0 || (nodes[link.to]?.group ?? -1) >= 0;
      link.kind = folds ? "back" : "turned";
    }
    return { nodes, links, layout: places, nodeOf };
  }

  /**
   * Return the layout that came with the page where it is the one of these nodes.
   * @param {View} view
   * @param {Node[]} nodes
   * @returns {Layout | null}
   */
  #isGiven(view, nodes) {
    const { given } = this;
    if (!given.layers || given.layers.length !== nodes.length) return null;
    if (given.kind === "groups") {
      const whole = view.steps.length === this.run.count;
      return whole && view.folded && nodes.every((node) => node.group >= 0) ? given : null;
    }
    return nodes.every((node, at) => node.group < 0 && node.steps[0] === given.steps[at])
      ? given
      : null;
  }

  /**
   * Put each step that is seen into a node.
   * @param {View} view
   */
  #nodes(view) {
    const nodeOf = new Int32Array(this.run.count).fill(-1);
    const alone = this.#alone(view);
    /** @type {(Node | undefined)[]} */
    const folds = [];
    /** @type {Node[]} */
    const nodes = [];
    for (let at = 0; at < view.steps.length; at += 1) {
      const step = view.steps[at] ?? 0;
      if (!alone || alone.has(step)) {
        nodes.push(this.#node([step], -1));
        continue;
      }
      if (!view.folded) continue; // no room, and nothing to fold it into
      const group = this.groupOf(step);
      const fold = folds[group];
      if (fold) fold.steps.push(step);
      else {
        const made = this.#node([step], group);
        made.rest = view.open.has(group);
        folds[group] = made;
        nodes.push(made);
      }
    }
    const last = this.given.groups.length; // the rest of the groups stands behind all
    nodes.sort((a, b) => Number(a.group === last) - Number(b.group === last));
    nodes.forEach((node, number) => {
      for (const step of node.steps) nodeOf[step] = number;
      if (node.group >= 0) this.#sumUp(node);
    });
    return { nodes, nodeOf };
  }

  /**
   * @param {number[]} steps
   * @param {number} group
   * @returns {Node}
   */
  #node(steps, group) {
    const [step = 0] = steps;
    const critical = this.critical[step] === 1;
    return { steps, group, rest: false, status: this.statuses.text(step), critical, ghost: "" };
  }

  /** @param {Node} node */
  #sumUp(node) {
    for (const step of node.steps) {
      const status = this.statuses.text(step);
      if (weight(status) > weight(node.status)) node.status = status;
      node.critical ||= this.critical[step] === 1;
    }
  }

  /**
   * Return the steps that have a node of their own; null for all.
   * @param {View} view
   */
  #alone(view) {
    if (!view.folded && view.steps.length <= MOST_NODES) return null;
    /** @type {number[]} */
    const candidates = [];
    const folds = new Uint8Array(this.given.groups.length + 1);
    for (let at = 0; at < view.steps.length; at += 1) {
      const step = view.steps[at] ?? 0;
      const group = view.folded ? this.groupOf(step) : -1;
      if (group >= 0) folds[group] = 1;
      if (group < 0 || view.open.has(group)) candidates.push(step);
    }
    const room = MOST_NODES - folds.reduce((sum, one) => sum + one, 0);
    if (candidates.length <= room) return new Set(candidates);
    const seconds = this.run.numbers("duration_seconds");
    /** @param {number} step */
    const rank = (step) => weight(this.statuses.text(step)) * 2 + (this.critical[step] ?? 0);
    candidates.sort(
      (a, b) => rank(b) - rank(a) || (seconds[b] || 0) - (seconds[a] || 0) || a - b,
    );
    return new Set(candidates.slice(0, room));
  }

  /**
   * @param {number} count of nodes
   * @param {Int32Array} nodeOf
   * @returns {Link[]}
   */
  #links(count, nodeOf) {
    const { starts, edges } = this.run.upstream;
    const found = new Uint8Array(count * count); // how much there is to an edge, from each to each
    for (let step = 0; step < nodeOf.length; step += 1) {
      const to = nodeOf[step] ?? -1;
      if (to < 0) continue;
      for (let at = starts[step] ?? 0; at < (starts[step + 1] ?? 0); at += 1) {
        const above = edges[at];
        if (typeof above !== "number") continue;
        const from = nodeOf[above] ?? -1;
        if (from < 0 || from === to) continue;
        const key = from * count + to;
        const matters = this.#matters(above, step);
        if ((found[key] ?? 0) < matters) found[key] = matters;
      }
    }
    /** @type {Link[]} */
    const links = [];
    found.forEach((matters, key) => {
      const kind = KINDS[matters];
      if (kind) links.push({ from: Math.floor(key / count), to: key % count, kind });
    });
    return links;
  }

  /** @param {number} step */
  #stopped(step) {
    return this.statuses.at(step) === "upstream_failed";
  }

  /** @param {number} above @param {number} step */
  #matters(above, step) {
    if (this.criticalEdges.size && this.criticalEdges.has(this.#edge(above, step))) return 3;
    if (!this.#stopped(step)) return 1;
    return STOPS.has(this.statuses.text(above)) ? 2 : 1;
  }
}

/** @param {string} status */
function weight(status) {
  return status === "upstream_failed" ? 0.5 : weightOf(status);
}
