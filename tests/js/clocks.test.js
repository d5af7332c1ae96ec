import assert from "node:assert/strict";
import { test } from "node:test";
import { clocksOf, scheduleOf } from "../../templates/html/assets/src/timeline/clocks.js";

/**
 * A run of steps: worker, begin and end in seconds, and what it waited for.
 * @param {[string | null, number, number, number[]][]} steps
 * @param {boolean} [noted]
 */
function runOf(steps, noted = true) {
  const values = [...new Set(steps.map(([worker]) => worker))];
  const index = Uint32Array.from(steps, ([worker]) => values.indexOf(worker));
  const times = { start_time: steps.map((step) => step[1] * 1e6), end_time: steps.map((step) => step[2] * 1e6) };
  return /** @type {any} */ ({
    count: steps.length,
    noted: () => noted,
    payload: { has: () => true },
    table: () => ({ values, index }),
    times: (/** @type {"start_time" | "end_time"} */ name) => Float64Array.from(times[name]),
    above: (/** @type {number} */ step) => steps[step]?.[3] ?? [],
  });
}

/** @param {Float64Array | null} found */
const seconds = (found) => found && [...found].map((micros) => micros / 1e6);

test("the least offsets are found that let all dependencies hold", () => {
  const run = runOf([["a", 0, 10, []], ["b", 8, 16, [0]], ["c", 15, 20, [1]], ["a", 25, 30, [2]]]);
  assert.deepEqual(seconds(clocksOf(run)), [0, 2, 3, 0]);
});

test("nothing is said where clocks explain nothing", () => {
  assert.equal(clocksOf(runOf([["a", 0, 10, []], ["a", 8, 16, [0]]])), null, "one clock");
  const circle = runOf([["a", 0, 10, []], ["b", 8, 16, [0]], ["a", 12, 20, [1]]]);
  assert.equal(clocksOf(circle), null, "b is behind a, and a behind b");
  assert.equal(clocksOf(runOf([["a", 0, 10, []], [null, 8, 16, [0]]])), null, "no worker");
  assert.equal(clocksOf(runOf([["a", 0, 10, []], ["b", 9.95, 16, [0]]])), null, "50 ms");
  assert.equal(clocksOf(runOf([["a", 0, 10, []], ["b", 8, 16, [0]]], false)), null, "no note of it");
});

test("steps begin when what they wait for could have ended", () => {
  const [took, above] = [[10, 5, NaN, 2, 1], [[], [0], [0], [1, 2], [4]]];
  const below = above.map((_, step) => above.flatMap((all, one) => (all.includes(step) ? [one] : [])));
  const run = /** @type {any} */ ({
    count: 5,
    ids: ["a", "b", "c", "d", "circle"],
    payload: { has: (/** @type {string} */ name) => name !== "start_time" },
    numbers: () => Float64Array.from(took),
    above: (/** @type {number} */ step) => above[step],
    below: (/** @type {number} */ step) => below[step],
  });
  const found = scheduleOf(run);
  assert.deepEqual([...(found?.begins ?? [])], [0, 10e6, NaN, 15e6, NaN]);
  assert.deepEqual([...(found?.ends ?? [])], [10e6, 15e6, NaN, 17e6, NaN]);
});
