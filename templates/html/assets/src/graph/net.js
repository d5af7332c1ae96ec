// One connected part of a graph, whose edges lead from layer to layer: order it and place it. Line
// by line what exporter/report/net.py does; both must place the same graph the same way.

export const NODE = 3;
export const GAP = 1;
const LINE = 1;
const LARGE = 400;
const SWEEPS = 6;
const SWEEPS_LARGE = 2;
const LINES = 4;
const LINES_LARGE = 1;

/** @param {number} count @returns {number[][]} */
export function lists(count) {
  return Array.from({ length: count }, () => []);
}

export class Net {
  /** @type {number[][]} */
  #up;
  /** @type {number[][]} */
  #down;
  /** @type {number[][]} */
  #ranks;
  #large;
  #real;

  /**
   * @param {number[]} layers
   * @param {number[][]} down
   */
  constructor(layers, down) {
    this.#real = layers.length;
    this.#large = layers.length >= LARGE;
    this.layers = [...layers];
    this.owner = layers.map((_, i) => i);
    this.#down = lists(layers.length);
    this.#connect(down);
    this.#up = lists(this.layers.length);
    this.#down.forEach((row, i) => row.forEach((j) => this.#up[j]?.push(i)));
    this.heights = this.layers.map((_, i) => (i < layers.length ? NODE : LINE));
    this.#ranks = lists(layers.reduce((most, layer) => Math.max(most, layer), 0) + 1);
  }

  /**
   * Lead the edges of a node to further layers along one line, from which they branch off.
   * @param {number[][]} down
   */
  #connect(down) {
    const { layers } = this;
    let room = (this.#large ? LINES_LARGE : LINES) * down.length;
    down.forEach((row, i) => {
      const own = layers[i] ?? 0;
      const last = row.reduce((most, j) => Math.max(most, layers[j] ?? 0), 0);
      const length = last - own - 1;
      const points = [i];
      if (length > 0 && length <= room) {
        room -= length;
        for (let layer = own + 1; layer < last; layer += 1) {
          this.#down[points.at(-1) ?? 0]?.push(layers.length);
          points.push(layers.length);
          layers.push(layer);
          this.owner.push(i);
          this.#down.push([]);
        }
      }
      for (const j of row) {
        const point = points[(layers[j] ?? 0) - own - 1];
        if (point !== undefined) this.#down[point]?.push(j);
      }
    });
  }

  /** Order the layers and return where each node and point stands. */
  rows() {
    this.#begin();
    for (let sweep = 0; sweep < (this.#large ? SWEEPS_LARGE : SWEEPS); sweep += 1) {
      this.#sort(sweep % 2 === 0);
    }
    return this.#settled();
  }

  /** Fill the layers in the order in which a walk along the edges comes by. */
  #begin() {
    const { layers } = this;
    const seen = new Uint8Array(layers.length);
    const starts = layers.map((_, i) => i).sort((a, b) => (layers[a] ?? 0) - (layers[b] ?? 0));
    for (const start of starts) {
      const stack = [start];
      for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
        if (seen[i]) continue;
        seen[i] = 1;
        this.#ranks[layers[i] ?? 0]?.push(i);
        const row = this.#down[i] ?? [];
        for (let at = row.length - 1; at >= 0; at -= 1) {
          const j = row[at] ?? 0;
          if (!seen[j]) stack.push(j);
        }
      }
    }
  }

  /**
   * Order each layer by the middle of each one's neighbours in the layer before it.
   * @param {boolean} falling
   */
  #sort(falling) {
    const near = falling ? this.#up : this.#down;
    const places = new Uint32Array(this.layers.length);
    const wanted = new Float64Array(this.layers.length);
    for (const rank of falling ? this.#ranks : [...this.#ranks].reverse()) {
      rank.forEach((i, place) => {
        const row = near[i] ?? [];
        let sum = 0;
        for (const j of row) sum += places[j] ?? 0;
        wanted[i] = row.length ? sum / row.length : place;
      });
      rank.sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
      rank.forEach((i, place) => (places[i] = place));
    }
  }

  /** Move all towards their neighbours, as far as the order and the gaps let them. */
  #settled() {
    const offsets = new Array(this.layers.length).fill(0);
    for (const rank of this.#ranks) {
      let at = 0;
      for (const i of rank) {
        offsets[i] = at;
        at += (this.heights[i] ?? 0) + GAP;
      }
    }
    const rows = [...offsets];
    const [up, down] = [this.#up, this.#down];
    const [ranks, backwards] = [this.#ranks, [...this.#ranks].reverse()];
    /** @type {[number[][], number[][]][]} */
    const passes = [
      [up, ranks],
      [down, backwards],
    ];
    if (!this.#large) {
      const both = up.map((row, i) => [...row, ...(down[i] ?? [])]);
      passes.push([up, ranks], [both, backwards], [both, ranks]);
    }
    for (const [near, order] of passes) {
      for (const rank of order) this.#settle(rank, near, offsets, rows);
    }
    return rows;
  }

  /**
   * Return what a point goes by: a line goes straight on where it can.
   * @param {number[]} row
   * @param {number} i
   */
  #neighbours(row, i) {
    if (i < this.#real) return row;
    const lines = row.filter((j) => j >= this.#real);
    return lines.length ? lines : row;
  }

  /**
   * Place one layer as close to its wishes as can be: the nearest rising row of numbers.
   * @param {number[]} rank
   * @param {number[][]} near
   * @param {number[]} offsets
   * @param {number[]} rows
   */
  #settle(rank, near, offsets, rows) {
    const { heights } = this;
    /** @type {number[]} */
    const sums = [];
    /** @type {number[]} */
    const counts = [];
    for (const i of rank) {
      const row = this.#neighbours(near[i] ?? [], i);
      let wish = rows[i] ?? 0;
      if (row.length) {
        let middles = 0;
        for (const j of row) middles += 2 * (rows[j] ?? 0) + (heights[j] ?? 0);
        wish = (middles / row.length - (heights[i] ?? 0)) / 2;
      }
      let [total, number] = [wish - (offsets[i] ?? 0), 1];
      while (counts.length && (sums.at(-1) ?? 0) * number >= total * (counts.at(-1) ?? 0)) {
        total += sums.pop() ?? 0;
        number += counts.pop() ?? 0;
      }
      sums.push(total);
      counts.push(number);
    }
    let at = 0;
    counts.forEach((number, block) => {
      const base = Math.floor((sums[block] ?? 0) / number + 0.5);
      for (const i of rank.slice(at, at + number)) rows[i] = base + (offsets[i] ?? 0);
      at += number;
    });
  }
}
