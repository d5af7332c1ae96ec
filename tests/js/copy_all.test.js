import assert from "node:assert/strict";
import { test } from "node:test";
import { errorsOf } from "../../templates/html/assets/src/copy_all.js";

/** @param {(string | null)[]} errors */
const runOf = (errors) =>
  /** @type {any} */ ({
    ids: errors.map((_, step) => `step_${step}`),
    failure: () => null,
    error: (/** @type {number} */ step) => errors[step] ?? null,
  });

test("each error stands below the name of its step", () => {
  assert.equal(errorsOf(runOf(["boom\n\n", null]), [1, 0]), "step_1\nno message on record\n\nstep_0\nboom\n");
});

test("more than an issue takes is counted", () => {
  const run = runOf(["x".repeat(600_000), "y".repeat(600_000), "z"]);
  const text = errorsOf(run, [0, 1, 2]);
  assert.ok(text.length < 1_000_100);
  assert.ok(text.endsWith("and 2 more steps that failed\n"));
});
