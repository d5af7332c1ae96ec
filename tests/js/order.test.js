import assert from "node:assert/strict";
import { test } from "node:test";
import { comparison, orderOf, orderText, turned } from "../../templates/html/assets/src/order.js";

test("an order reads back from a link", () => {
  const text = "status-rising,duration-falling";
  assert.equal(orderText(orderOf(text)), text);
  assert.deepEqual(orderOf(""), []);
});

test("a column rises, falls and goes; others stay where more is asked for", () => {
  const rising = turned([], "a", false);
  assert.equal(orderText(rising), "a-rising");
  const falling = turned(rising, "a", false);
  assert.equal(orderText(falling), "a-falling");
  assert.deepEqual(turned(falling, "a", false), []);
  assert.equal(orderText(turned(falling, "b", true)), "a-falling,b-rising");
  assert.equal(orderText(turned(orderOf("a-rising,b-rising"), "a", true)), "a-falling,b-rising");
  assert.equal(orderText(turned(orderOf("a-falling,b-rising"), "a", true)), "b-rising");
  assert.equal(orderText(turned(orderOf("a-falling,b-rising"), "c", false)), "c-rising");
});

test("equal steps are compared further, and those without a value come last either way", () => {
  /** @type {Record<string, Float64Array>} */
  const keys = { a: Float64Array.of(1, 1, 0, NaN, NaN), b: Float64Array.of(1, 2, 3, 4, 5) };
  const sorted = (/** @type {string} */ text) =>
    [0, 1, 2, 3, 4].sort(comparison(orderOf(text), (key) => keys[key] ?? new Float64Array(5)));
  assert.deepEqual(sorted("a-rising,b-falling"), [2, 1, 0, 4, 3]);
  assert.deepEqual(sorted("a-falling"), [0, 1, 2, 3, 4]);
});
