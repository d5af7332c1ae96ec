// How many steps ran at once, at every moment.

/** @typedef {import("./bars.js").Bars} Bars */

/**
 * `counts[i]` steps ran from `times[i]` to `times[i + 1]`.
 * @typedef {{times: Float64Array, counts: Uint32Array, most: number}} Level
 */

/**
 * @param {Bars} bars
 * @param {Uint32Array} steps by their starts
 * @returns {Level}
 */
export function levelOf(bars, steps) {
  const begins = Float64Array.from(steps, (step) => bars.begins[step] ?? 0);
  const ends = Float64Array.from(steps, (step) => bars.ends[step] ?? 0).sort();
  const times = new Float64Array(2 * steps.length);
  const counts = new Uint32Array(2 * steps.length);
  let [length, most, begun, ended] = [0, steps.length ? 1 : 0, 0, 0];
  while (ended < ends.length) {
    const time = Math.min(begins[begun] ?? Infinity, ends[ended] ?? Infinity);
    // one that ends makes room for the one that begins at the same time
    while (ends[ended] === time && ended < begun) ended += 1;
    while (begins[begun] === time) begun += 1;
    while (ends[ended] === time && ended < begun) ended += 1; // took no time at all
    most = Math.max(most, begun - ended);
    times[length] = time;
    counts[length] = begun - ended;
    length += 1;
  }
  return { times: times.subarray(0, length), counts: counts.subarray(0, length), most };
}

/**
 * Return where a time is in a sorted list: the place of the last one that is not later, or -1.
 * @param {Float64Array} times
 * @param {number} time
 */
export function placeOf(times, time) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
