// Which steps share a lane. By step each has its own; by group and by worker as many as fit one
// after another share one, and no two bars overlap.

/** @typedef {import("./bars.js").Bars} Bars */

const NONE = Uint32Array.of();

export class Lanes {
  /**
   * @param {Uint32Array} items the steps, lane by lane, each lane's by their starts
   * @param {Uint32Array | null} starts where each lane's begin, and the last one's end; null when
   *   each has one
   * @param {string[]} labels of the lanes; empty when each is labelled with its step
   * @param {number} untimed how many of the last lanes have a step without a start each
   */
  constructor(items, starts, labels, untimed) {
    this.items = items;
    this.#starts = starts;
    this.labels = labels;
    this.count = starts ? starts.length - 1 : items.length;
    /** How many lanes have bars: the others are below them. */
    this.timed = this.count - untimed;
  }

  #starts;
  /** @type {Map<number, number> | null} */
  #places = null;

  /** Whether each lane has one step. */
  get single() {
    return !this.#starts;
  }

  /** @param {number} lane */
  start(lane) {
    return this.#starts ? (this.#starts[lane] ?? 0) : lane;
  }

  /**
   * Return the lane that a step is in, or -1.
   * @param {number} step
   */
  laneOf(step) {
    if (!this.#places) {
      this.#places = new Map();
      for (let lane = 0; lane < this.count; lane += 1) {
        for (let at = this.start(lane); at < this.start(lane + 1); at += 1) {
          this.#places.set(this.items[at] ?? 0, lane);
        }
      }
    }
    return this.#places.get(step) ?? -1;
  }
}

/**
 * Give each step its own lane.
 * @param {Uint32Array} steps by their starts
 * @param {Uint32Array} [untimed] those that have none
 */
export function byStep(steps, untimed = NONE) {
  const items = new Uint32Array(steps.length + untimed.length);
  items.set(steps);
  items.set(untimed, steps.length);
  return new Lanes(items, null, [], untimed.length);
}

/**
 * Let the steps with the same value of a column share lanes.
 * @param {Bars} bars
 * @param {Uint32Array} steps by their starts
 * @param {string} column such as `worker`
 * @param {Uint32Array} [untimed] the steps without a start, which have a lane each
 */
export function byColumn(bars, steps, column, untimed = NONE) {
  const table = bars.run.table(column);
  /** @type {Map<string, number[]>} */
  const groups = new Map();
  for (const step of steps) {
    const key = table.text(step);
    const group = groups.get(key);
    if (group) group.push(step);
    else groups.set(key, [step]);
  }
  const items = new Uint32Array(steps.length + untimed.length);
  const starts = [0];
  const labels = [];
  let length = 0;
  // groups in the order in which they began, workers by name
  const names = [...groups.keys()];
  if (column === "worker") names.sort(new Intl.Collator("en", { numeric: true }).compare);
  for (const name of names) {
    const lanes = packed(bars, groups.get(name) ?? []);
    for (const [place, lane] of lanes.entries()) {
      items.set(lane, length);
      length += lane.length;
      starts.push(length);
      labels.push(place ? "" : name || `no ${column}`);
    }
  }
  for (const step of untimed) {
    labels.push(length === steps.length ? "No time data" : "");
    items[length] = step;
    starts.push((length += 1));
  }
  return new Lanes(items, Uint32Array.from(starts), labels, untimed.length);
}

/**
 * Put steps into the fewest lanes: each into the first one that is free, by a heap of lanes.
 * @param {Bars} bars
 * @param {number[]} steps by their starts
 */
function packed(bars, steps) {
  /** @type {number[][]} */
  const lanes = [];
  /** @type {{end: number, lane: number}[]} */
  const busy = []; // a heap by end
  /** @type {number[]} */
  const free = []; // a heap by number, so that lanes fill from the top
  for (const step of steps) {
    const begin = bars.begins[step] ?? 0;
    while (busy[0] && busy[0].end <= begin) {
      const { lane } = pop(busy, (a, b) => a.end < b.end);
      push(free, lane, (a, b) => a < b);
    }
    const lane = free.length ? pop(free, (a, b) => a < b) : lanes.push([]) - 1;
    lanes[lane]?.push(step);
    // one that takes no time takes its place all the same
    push(busy, { end: Math.max(bars.ends[step] ?? 0, begin + 1), lane }, (a, b) => a.end < b.end);
  }
  return lanes;
}

/**
 * @template T
 * @param {T[]} heap
 * @param {T} item
 * @param {(a: T, b: T) => boolean} before
 */
function push(heap, item, before) {
  let at = heap.push(item) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const other = /** @type {T} */ (heap[above]);
    if (!before(item, other)) break;
    heap[at] = other;
    heap[above] = item;
    at = above;
  }
}

/**
 * @template T
 * @param {T[]} heap
 * @param {(a: T, b: T) => boolean} before
 * @returns {T}
 */
function pop(heap, before) {
  const top = /** @type {T} */ (heap[0]);
  const item = /** @type {T} */ (heap.pop());
  if (!heap.length) return top;
  let at = 0;
  for (;;) {
    let next = 2 * at + 1;
    if (next >= heap.length) break;
    if (next + 1 < heap.length) {
      const [left, right] = [/** @type {T} */ (heap[next]), /** @type {T} */ (heap[next + 1])];
      if (before(right, left)) next += 1;
    }
    const other = /** @type {T} */ (heap[next]);
    if (!before(other, item)) break;
    heap[at] = other;
    at = next;
  }
  heap[at] = item;
  return top;
}
