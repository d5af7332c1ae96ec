import assert from "node:assert/strict";
import { test } from "node:test";
import { count, duration, visible } from "../../templates/html/assets/src/format.js";

test("durations are said as exporter/report/words.py says them", () => {
  const said = [0, 0.84, 0.9994, 0.9996, 12.34, 59.96, 245, 7800, 273_600, -1.5, NaN].map(duration);
  assert.deepEqual(said, [
    "0 ms",
    "840 ms",
    "999 ms",
    "1.0 s",
    "12.3 s",
    "1 min 00 s",
    "4 min 05 s",
    "2 h 10 min",
    "3 d 4 h",
    "-1.5 s",
    "",
  ]);
});

test("numbers have their commas in every locale", () => {
  assert.equal(count(1234567), "1,234,567");
});

test("what nobody sees becomes a mark", () => {
  assert.equal(visible("gpj.\u202eexe"), "gpj.[U+202E]exe");
  assert.equal(visible("a\u0000\r\nb\ud800"), "a[U+0000]\nb[U+D800]");
  assert.equal(visible("\u{e0041}"), "[U+E0041]");
  assert.equal(visible("👩\u200d👧 plain"), "👩\u200d👧 plain");
});
