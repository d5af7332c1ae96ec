// A scale on which a long step hides no short ones: each stretch of time between two starts or ends
// is as wide as the logarithm of its length. Times keep their order, and the axis says which is where.

import { along } from "./scale.js";

/** @typedef {import("./bars.js").Bars} Bars */

const LOOKED_AT = 1000; // stretches and steps, of which the middle one is sought
const MOST_BENDS = 4096; // what is nearer to one another is drawn evenly
const THIN = 1 / 200; // of the axis: half of the steps are so narrow that one hardly sees them
const WIDER = 4; // times: what the scale has to bring

/** Time as it is shown on such a scale; its whole is that of the even one. */
export class Logged {
  /** @type {import("./scale.js").Stretch[]} */
  quiet = [];
  /** Real times and the shown ones, at each bend. @type {[number, number][]} */
  bends = [];

  /**
   * @param {Float64Array} times when steps began and ended, in their order
   * @param {number} first when the run began
   * @param {number} last
   */
  constructor(times, first, last) {
    this.whole = last - first;
    const unit = unitOf(times);
    const width = (/** @type {number} */ from, /** @type {number} */ to) => Math.log1p((to - from) / unit);
    const stretches = (/** @type {(from: number, to: number) => void} */ each) => {
      let at = first;
      for (const time of times) {
        if (time <= at) continue;
        each(at, time);
        at = time;
      }
      if (last > at) each(at, last);
    };
    let sum = 0;
    stretches((from, to) => (sum += width(from, to)));
    const scale = this.whole / sum;
    let [place, kept] = [0, 0];
    this.bends.push([first, 0]);
    stretches((from, to) => {
      if (place - kept >= this.whole / MOST_BENDS) this.bends.push([from, (kept = place)]);
      place += width(from, to) * scale;
    });
    this.bends.push([last, this.whole]);
  }

  /** @param {number} time */
  of(time) {
    return along(this.bends, time, 0, 1);
  }

  /** @param {number} shown */
  real(shown) {
    return along(this.bends, shown, 1, 0);
  }
}

/**
 * Return the scale where it serves: where half of the steps are too narrow on an even axis, and
 * several times as wide on this one. Else null.
 * @param {Bars} bars
 */
export function loggedOf({ level, first, last, steps, begins, ends }) {
  const spans = sample(steps).map((step) => [begins[step] ?? 0, ends[step] ?? 0]);
  const even = middle(spans.map(([from = 0, to = 0]) => to - from));
  if (spans.length < 3 || even >= (last - first) * THIN) return null;
  const logged = new Logged(level.times, first, last);
  const wide = middle(spans.map(([from = 0, to = 0]) => logged.of(to) - logged.of(from)));
  return wide >= even * WIDER && wide > 0 ? logged : null;
}

/**
 * Return the length that most stretches are near to.
 * @param {Float64Array} times
 */
function unitOf(times) {
  const lengths = sample(times.subarray(1).map((time, at) => time - (times[at] ?? 0)));
  return Math.max(middle(lengths.filter((length) => length > 0)), 1);
}

/** @param {ArrayLike<number>} values */
function sample(values) {
  const stride = Math.max(1, Math.ceil(values.length / LOOKED_AT));
  return Array.from({ length: Math.ceil(values.length / stride) }, (_, at) => values[at * stride] ?? 0);
}

/** @param {number[]} values */
function middle(values) {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
