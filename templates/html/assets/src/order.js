// What the table of steps is sorted by: a column, and others among what is equal in it.

/** @typedef {{key: string, falling: boolean}} Order */

/**
 * Read an order as the link keeps it: `status-rising,duration-falling`.
 * @param {string} text
 * @returns {Order[]}
 */
export function orderOf(text) {
  return text.split(",").flatMap((one) => {
    const [key, way] = one.split("-");
    return key ? [{ key, falling: way === "falling" }] : [];
  });
}

/** @param {Order[]} order */
export function orderText(order) {
  return order.map(({ key, falling }) => `${key}-${falling ? "falling" : "rising"}`).join(",");
}

/**
 * Return the order after a column was asked for: rising, falling, and then no more.
 * @param {Order[]} order
 * @param {string} key
 * @param {boolean} more whether the others stay
 * @returns {Order[]}
 */
export function turned(order, key, more) {
  const known = order.find((one) => one.key === key);
  const next = known?.falling ? [] : [{ key, falling: known !== undefined }];
  if (!more) return next;
  return known ? order.flatMap((one) => (one === known ? next : [one])) : [...order, ...next];
}

/**
 * Compare steps by an order; those without a value come last, equal ones as in the run.
 * @param {Order[]} order
 * @param {(key: string) => Float64Array} keys
 * @returns {(a: number, b: number) => number}
 */
export function comparison(order, keys) {
  const parts = order.map(({ key, falling }) => ({ by: keys(key), sign: falling ? -1 : 1 }));
  return (a, b) => {
    for (const { by, sign } of parts) {
      const [x, y] = [by[a] ?? NaN, by[b] ?? NaN];
      if (x === y) continue;
      if (Number.isNaN(x)) {
        if (!Number.isNaN(y)) return 1;
      } else return Number.isNaN(y) ? -1 : (x - y) * sign;
    }
    return a - b;
  };
}
