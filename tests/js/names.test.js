// Only names that are the script's own are made short when it is built.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OWN_NAMES, refused } from "../../templates/html/assets/build/names.mjs";

test("what the browser, the data and texts call something keeps its name", async () => {
  const plain = 'look(run, "fillWord"); run.scene; run[`key-${kind}`];';
  assert.deepEqual(await refused(["scene", "append", "textContent", "root_causes", "fillWord", "kind"], plain), [
    "append", "textContent", "root_causes", "fillWord", "kind",
  ]);
});

test("each name that is made short is one of the script's", async () => {
  assert.deepEqual(await refused(OWN_NAMES, ""), []);
  assert.equal(new Set(OWN_NAMES).size, OWN_NAMES.length);
});
