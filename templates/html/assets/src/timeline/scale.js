// From times to places on the screen: what part of the run is seen, and which quiet stretches are
// drawn short.

/** @typedef {{from: number, to: number}} Stretch */
/** @typedef {import("./level.js").Level} Level */

/** How long a stretch is that may be cut, as a share of the run; and how long all of them are. */
const QUIET = 0.1;
const MUCH = 1 / 3;
const NEARLY_ALL = 0.95;
/** How wide a quiet stretch is drawn, as a share of all the time that is not quiet. */
const SHORT = 0.03;

/** Time as it is shown: as it is, or with the quiet stretches cut short. */
export class Shown {
  #first;

  /**
   * @param {number} first
   * @param {number} last
   * @param {Stretch[]} quiet in their order, apart from each other
   */
  constructor(first, last, quiet) {
    this.quiet = quiet;
    this.#first = first;
    const silent = lengthOf(quiet);
    const width = Math.max((last - first - silent) * SHORT, 1);
    /** @type {[number, number][]} real times and the shown ones, at each bend */
    this.bends = [[first, 0]];
    let over = 0;
    let at = first;
    for (const { from, to } of quiet) {
      over += from - at;
      this.bends.push([from, over], [to, (over += width)]);
      at = to;
    }
    this.whole = over + last - at;
    this.bends.push([last, this.whole]);
  }

  /** @param {number} time */
  of(time) {
    // asked for each bar of each frame
    if (!this.quiet.length) return time - this.#first;
    return along(this.bends, time, 0, 1);
  }

  /** @param {number} shown */
  real(shown) {
    if (!this.quiet.length) return shown + this.#first;
    return along(this.bends, shown, 1, 0);
  }
}

/**
 * Return what a line with bends has at a value.
 * @param {[number, number][]} bends
 * @param {number} value
 * @param {0 | 1} key
 * @param {0 | 1} other
 */
export function along(bends, value, key, other) {
  let [low, high] = [0, bends.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((bends[middle]?.[key] ?? 0) <= value) low = middle;
    else high = middle;
  }
  /** @type {[number, number]} */
  const a = bends[low] ?? [0, 0];
  const b = bends[high] ?? a;
  const length = b[key] - a[key];
  if (!length) return a[other];
  return a[other] + ((value - a[key]) / length) * (b[other] - a[other]);
}

/**
 * Find the stretches that are worth cutting short: long ones in which nothing ran where these are a
 * good part of the run, or all in which nothing began and nothing ended where these are nearly all.
 * @param {Level} level
 * @param {number} first when the run began
 * @param {number} last
 * @returns {Stretch[]}
 */
export function quietOf({ times, counts }, first, last) {
  const whole = last - first;
  /** @type {Stretch[]} */
  const idle = [];
  /** @type {Stretch[]} */
  const quiet = [];
  for (let at = -1; at < times.length; at += 1) {
    const stretch = { from: times[at] ?? first, to: times[at + 1] ?? last };
    if (stretch.to - stretch.from <= whole * QUIET) continue;
    quiet.push(stretch);
    if (!counts[at]) idle.push(stretch);
  }
  const silent = lengthOf(quiet);
  if (silent >= whole * NEARLY_ALL && silent < whole) return quiet;
  return lengthOf(idle) >= whole * MUCH ? idle : [];
}

/** @param {Stretch[]} stretches */
function lengthOf(stretches) {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The part of the run that is seen, and how wide it is drawn. */
export class View {
  /** @param {Shown | import("./log.js").Logged} shown */
  constructor(shown) {
    this.shown = shown;
    this.from = 0;
    this.to = shown.whole;
    this.left = 0;
    this.width = 1;
  }

  get least() {
    return Math.min(1000, this.shown.whole);
  }

  get fits() {
    return this.from <= 0 && this.to >= this.shown.whole;
  }

  /** Whether widths are no measure of time. */
  get log() {
    return !(this.shown instanceof Shown);
  }

  /** Microseconds a pixel, outside of what is cut short. */
  get grain() {
    return (this.to - this.from) / this.width;
  }

  /** @param {number} time */
  x(time) {
    return this.left + ((this.shown.of(time) - this.from) / (this.to - this.from)) * this.width;
  }

  /** @param {number} x */
  time(x) {
    return this.shown.real(this.at(x));
  }

  /** @param {number} x */
  at(x) {
    return this.from + ((x - this.left) / this.width) * (this.to - this.from);
  }

  /**
   * Show a part, as much of it as there is.
   * @param {number} from
   * @param {number} to
   */
  show(from, to) {
    const { whole } = this.shown;
    const length = Math.min(Math.max(to - from, this.least), whole);
    this.from = Math.min(Math.max(from, 0), whole - length);
    this.to = this.from + length;
  }

  /**
   * Make everything wider by a factor; what is at `x` stays there.
   * @param {number} factor
   * @param {number} x
   */
  zoom(factor, x) {
    const at = this.at(Math.min(Math.max(x, this.left), this.left + this.width));
    const length = Math.min(Math.max((this.to - this.from) / factor, this.least), this.shown.whole);
    const share = (at - this.from) / (this.to - this.from);
    this.show(at - length * share, at + length * (1 - share));
  }

  /** @param {number} share of what is seen */
  pan(share) {
    const by = (this.to - this.from) * share;
    this.show(this.from + by, this.to + by);
  }

  fit() {
    this.show(0, this.shown.whole);
  }
}
