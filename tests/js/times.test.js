import assert from "node:assert/strict";
import { test } from "node:test";
import { exportTime, parseTimes } from "../../templates/html/assets/src/times.js";

const DAY = "2026-11-23";
const MIDNIGHT = Date.UTC(2026, 10, 23) * 1000;

test("a time of the payload's day has no day", () => {
  const times = parseTimes(["00:00:00", "04:05:06", "23:59:59.999999", "00:00:00.5"], DAY);
  const clock = ((4 * 60 + 5) * 60 + 6) * 1e6;
  assert.deepEqual([...times], [
    MIDNIGHT,
    MIDNIGHT + clock,
    MIDNIGHT + 86_400_000_000 - 1,
    MIDNIGHT + 500_000,
  ]);
});

test("a time of another day has one", () => {
  const times = parseTimes(["2026-11-24T00:00:01.000001", "1969-12-31T23:59:59"], DAY);
  assert.deepEqual([...times], [MIDNIGHT + 86_401_000_001, -1_000_000]);
});

test("a missing time is not a number", () => {
  assert.ok(Number.isNaN(parseTimes([null], DAY)[0]));
});

test("the export has all six digits and the zone", () => {
  assert.equal(exportTime("04:00:00", DAY), "2026-11-23T04:00:00.000000+00:00");
  assert.equal(exportTime("04:00:00.5", DAY), "2026-11-23T04:00:00.500000+00:00");
  assert.equal(exportTime("0001-01-01T00:00:00.000001", DAY), "0001-01-01T00:00:00.000001+00:00");
});
