import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "node:test";
import { Payload, payloadOf } from "../../templates/html/assets/src/payload.js";
import { Run } from "../../templates/html/assets/src/run.js";

const TEXT = [
  '{"version":1,',
  '"count":3,',
  '"step_id":["a","<b>","c\\\\u003c"],',
  '"kind":["x",null,"x"],',
  '"log@":[1],',
  '"log":[',
  '"<one>\\nline"',
  "],",
  '"metadata":[',
  '{"a":1.0},',
  "{},",
  '{"b":"]"}',
  "],",
  '"end":true}',
].join("\n");

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);

test("members are taken out as they are", () => {
  const payload = new Payload(bytes(TEXT));
  assert.equal(payload.raw("count"), "3");
  assert.equal(payload.json("version"), 1);
  assert.deepEqual(payload.json("step_id"), ["a", "<b>", "c\\u003c"]);
  assert.equal(payload.rows("metadata")?.length, 3);
  assert.equal(payload.rows("metadata")?.raw(0), '{"a":1.0}');
  assert.equal(payload.rows("metadata")?.raw(2), '{"b":"]"}');
  assert.equal(payload.has("nothing"), false);
});

test("a cut payload is refused", () => {
  assert.throws(() => new Payload(bytes(TEXT.slice(0, -12))), /not whole/);
  assert.throws(() => new Payload(bytes(TEXT.slice(0, TEXT.indexOf("line") + 8))), /not whole/);
});

test("plain and packed give the same", async () => {
  const plain = await payloadOf(TEXT.replaceAll("<", "\\u003c"));
  const data = gzipSync(TEXT).toString("base64");
  const packed = await payloadOf(`{"encoding":"gzip+base64","data":"${data}"}`);
  for (const payload of [plain, packed]) {
    assert.deepEqual(payload.json("step_id"), ["a", "<b>", "c\\u003c"]);
    assert.equal(payload.rows("log")?.raw(0), '"<one>\\nline"');
  }
});

test("what nobody sees is written out in the page, and read as it was", async () => {
  const text = TEXT.replace("<one>", "\u202eone\u{e0001} \\\\u202e \\u001b");
  const page = text.replaceAll("<", "\\u003c").replace("\u202e", "\\u202e");
  const payload = await payloadOf(page.replace("\u{e0001}", "\\udb40\\udc01"));
  assert.equal(payload.rows("log")?.raw(0), '"\u202eone\u{e0001} \\\\u202e \\u001b\\nline"');
});

test("columns answer for every step", () => {
  const run = new Run(new Payload(bytes(TEXT)));
  assert.deepEqual([0, 1, 2].map((step) => run.table("kind").text(step)), ["x", "", "x"]);
  assert.equal(run.table("cached", false).at(2), false);
  assert.equal(run.names, run.ids);
  assert.equal(run.raw("log", 0), undefined);
  assert.equal(run.raw("log", 1), '"<one>\\nline"');
  assert.equal(run.raw("metadata", 1), "{}");
  assert.ok(Number.isNaN(run.numbers("duration_seconds")[1]));
});
