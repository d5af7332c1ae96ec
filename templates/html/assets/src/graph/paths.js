// The picture in numbers: where boxes and lines are, before any zoom, running right or down.

import { NODE } from "./net.js";

/** @typedef {import("./model.js").Scene} Scene */
/** @typedef {import("./model.js").Link} Link */
/** @typedef {{x: number, y: number}} Point */

export const WIDTH = 212;
export const HEIGHT = 44;
/** From a box to the next one: across layers, and along a layer a unit of the layout. */
const ACROSS = { right: WIDTH + 64, down: HEIGHT + 52 };
const UNIT = { right: 14, down: 76 };
const EDGE = 24;
const TIP = 7;

/** @param {Link["kind"]} kind */
function isBack(kind) {
  return kind === "turned" || kind === "back";
}

export class Shape {
  #first;

  /**
   * @param {Scene} scene
   * @param {boolean} down whether layers lie below one another
   */
  constructor(scene, down) {
    this.scene = scene;
    this.down = down;
    const way = down ? "down" : "right";
    this.across = ACROSS[way];
    this.unit = UNIT[way];
    const { width, height } = scene.layout;
    const along = (height - NODE) * this.unit;
    const far = Math.max(width - 1, 0) * this.across;
    this.width = (down ? along : far) + WIDTH + 2 * EDGE;
    this.height = (down ? far : along) + HEIGHT + 2 * EDGE;
    /** Where the layout's row 0 begins, so that the first box stands at the edge. */
    this.#first = EDGE + ((down ? WIDTH : HEIGHT) - NODE * this.unit) / 2;
    /** @type {Map<number, Map<number, number>>} where a node's lines pass a layer */
    this.lines = new Map();
    for (const [node, layer, row] of scene.layout.lines) {
      const own = this.lines.get(node) ?? new Map();
      own.set(layer, row);
      this.lines.set(node, own);
    }
  }

  /**
   * Return the upper left corner of a node's box.
   * @param {number} node
   * @returns {Point}
   */
  corner(node) {
    const { layers, rows } = this.scene.layout;
    const far = EDGE + (layers[node] ?? 0) * this.across;
    const middle = this.#first + ((rows[node] ?? 0) + NODE / 2) * this.unit;
    return this.down
      ? { x: middle - WIDTH / 2, y: far }
      : { x: far, y: middle - HEIGHT / 2 };
  }

  /**
   * Return the path of some links as SVG says it; a stretch that several share is there once.
   * @param {Link[]} links
   */
  path(links) {
    /** @type {Set<string>} */
    const stretches = new Set();
    for (const link of links) this.#stretches(link, stretches);
    return [...stretches].join("");
  }

  /**
   * Return the tips of some links, to be filled.
   * @param {Link[]} links
   */
  tips(links) {
    /** @type {Set<string>} */
    const tips = new Set();
    for (const { to, kind } of links) {
      const { x, y } = this.corner(to);
      const out = isBack(kind); // it comes in where the others go out
      const [px, py] = this.down
        ? [x + WIDTH / 2, out ? y + HEIGHT : y]
        : [out ? x + WIDTH : x, y + HEIGHT / 2];
      const back = out ? TIP : -TIP;
      const half = TIP * 0.6;
      tips.add(
        this.down
          ? `M${px} ${py}l${-half} ${back}h${2 * half}z`
          : `M${px} ${py}l${back} ${-half}v${2 * half}z`,
      );
    }
    return [...tips].join("");
  }

  /**
   * @param {Link} link
   * @param {Set<string>} stretches
   */
  #stretches({ from, to, kind }, stretches) {
    const { layers } = this.scene.layout;
    // a turned link is laid out the other way round
    const [start, end] = isBack(kind) ? [to, from] : [from, to];
    const passes = this.lines.get(start);
    let at = this.#end(start, true);
    const last = layers[end] ?? 0;
    for (let layer = (layers[start] ?? 0) + 1; layer < last; layer += 1) {
      const row = passes?.get(layer);
      if (row === undefined) continue;
      const middle = this.#first + (row + 0.5) * this.unit;
      const far = EDGE + layer * this.across;
      const into = this.down ? { x: middle, y: far } : { x: far, y: middle };
      const out = this.down ? { x: middle, y: far + HEIGHT } : { x: far + WIDTH, y: middle };
      stretches.add(this.#curve(at, into) + (this.down ? `V${out.y}` : `H${out.x}`));
      at = out;
    }
    stretches.add(this.#curve(at, this.#end(end, false)));
  }

  /**
   * Return where lines leave a box, or reach it.
   * @param {number} node
   * @param {boolean} leave
   * @returns {Point}
   */
  #end(node, leave) {
    const { x, y } = this.corner(node);
    return this.down
      ? { x: x + WIDTH / 2, y: leave ? y + HEIGHT : y }
      : { x: leave ? x + WIDTH : x, y: y + HEIGHT / 2 };
  }

  /**
   * @param {Point} from
   * @param {Point} to
   */
  #curve(from, to) {
    if (this.down) {
      if (from.x === to.x) return `M${from.x} ${from.y}V${to.y}`;
      const half = Math.min((to.y - from.y) / 2, 120);
      return `M${from.x} ${from.y}C${from.x} ${from.y + half} ${to.x} ${to.y - half} ${to.x} ${to.y}`;
    }
    if (from.y === to.y) return `M${from.x} ${from.y}H${to.x}`;
    const half = Math.min((to.x - from.x) / 2, 120);
    return `M${from.x} ${from.y}C${from.x + half} ${from.y} ${to.x - half} ${to.y} ${to.x} ${to.y}`;
  }
}
