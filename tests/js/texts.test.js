import assert from "node:assert/strict";
import { test } from "node:test";
import { Lines } from "../../templates/html/assets/src/drawer/lines.js";
import { kindsOf } from "../../templates/html/assets/src/drawer/attempts.js";
import { members, pretty, said } from "../../templates/html/assets/src/json_text.js";
import { cell, span } from "../../templates/html/assets/src/tables.js";
import { exportMoment } from "../../templates/html/assets/src/times.js";

test("an object's members keep their digits", () => {
  const text = '{"a":1.0,"b":1152921504606846976,"c,\\"":{"x":[1,"]}"]},"d":"\\\\","e":[],"f":null}';
  assert.deepEqual(members(text), [
    ["a", "1.0"],
    ["b", "1152921504606846976"],
    ['c,"', '{"x":[1,"]}"]}'],
    ["d", '"\\\\"'],
    ["e", "[]"],
    ["f", "null"],
  ]);
  assert.deepEqual(members("{}"), []);
});

test("JSON is written with a line for each member, and means the same", () => {
  const text = '{"a":[1,{"b":"x: {y, [z"}],"c":{},"d":[],"e":-1.50}';
  assert.equal(
    pretty(text),
    '{\n  "a": [\n    1,\n    {\n      "b": "x: {y, [z"\n    }\n  ],\n  "c": {},\n  "d": [],\n  "e": -1.50\n}',
  );
  assert.deepEqual(JSON.parse(pretty(text)), JSON.parse(text));
  assert.equal(said('"a\\nb"'), "a\nb");
  assert.equal(said("1.0"), "1.0");
});

test("no cell of a table is a formula", () => {
  for (const text of ["=1+1", "+1", "-1", "@a", "\t=1", "  =1", "\uff1d1", "\r=1"]) {
    assert.ok(cell(text).replace(/^"/, "").startsWith("'"), text);
  }
  assert.equal(cell("a=b"), "a=b");
  assert.equal(cell('say "a", b'), '"say ""a"", b"');
  assert.equal(cell("two\nlines"), '"two\nlines"');
  assert.equal(cell(""), "");
});

test("foreign text in Markdown is code that cannot end its cell", () => {
  assert.equal(span("orders"), "`orders`");
  assert.equal(span("a|b"), "`a`<code>&#124;</code>`b`");
  assert.equal(span("a `b` c"), "``a `b` c``");
  assert.equal(span("`x"), "`` `x ``");
  assert.equal(span("a <!-- b"), "`a <`<code>&#33;</code>`-- b`");
  assert.equal(span("two\n lines"), "`two lines`");
  assert.equal(span(""), "");
});

test("times in a table are those of the export", () => {
  assert.equal(exportMoment(Date.UTC(2026, 10, 23, 4) * 1000 + 12), "2026-11-23T04:00:00.000012+00:00");
  assert.equal(exportMoment(-1), "1969-12-31T23:59:59.999999+00:00");
  assert.equal(exportMoment(NaN), "");
});

test("a log is found by its lines", () => {
  const lines = new Lines("one\ntwo ERROR\nthree\n");
  assert.equal(lines.count, 3);
  assert.deepEqual([0, 1, 2].map((line) => lines.raw(line)), ["one", "two ERROR", "three"]);
  assert.equal(lines.firstFailure, 1);
  assert.deepEqual(lines.find("T"), [1, 2]);
  assert.deepEqual(lines.find("error"), [1]);
  assert.deepEqual(lines.find(""), []);
  assert.equal(lines.widest, 10);
  const one = new Lines("no end");
  assert.deepEqual([one.count, one.raw(0), one.firstFailure], [1, "no end", -1]);
  assert.equal(new Lines("\n\n").count, 2);
  assert.deepEqual(new Lines("İ x\nİ X\n").find("X"), [1]);
});

test("attempts are told to have broken of the same, or not", () => {
  const attempts = (/** @type {(string | null)[]} */ ...errors) =>
    kindsOf(errors.map((error, i) => ({ number: i + 1, status: "failed", start: 0, end: 0, error })));
  assert.deepEqual(attempts("row 12 of 0x1f is bad", "row 7 of 0xff is bad", null), ["A", "A", ""]);
  assert.deepEqual(attempts("gone", "late", "\x1b[31mgone\x1b[0m"), ["A", "B", "A"]);
});
