import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { anchor, stepAt } from "../../templates/html/assets/src/anchor.js";

test("an anchor is the start of the id's SHA-256, for ids of every length and script", () => {
  assert.equal(anchor("model.shop.orders"), "8f58469473");
  for (let length = 0; length < 300; length += 1) {
    const id = "é😀x東".repeat(100).slice(0, length);
    const text = id.isWellFormed() ? id : `${id}😀`.slice(0, -1);
    const digest = createHash("sha256").update(Buffer.from(new TextEncoder().encode(text))).digest("hex");
    assert.equal(anchor(text), digest.slice(0, 10));
  }
});

test("an anchor leads to its step, and what is none leads nowhere", () => {
  const run = /** @type {any} */ ({ ids: ["a", "model.shop.orders", "b"] });
  assert.equal(stepAt(run, "8f58469473"), 1);
  assert.equal(stepAt(run, "8f58469474"), -1);
  assert.equal(stepAt(run, "<script>"), -1);
  assert.equal(stepAt(run, ""), -1);
});
