import assert from "node:assert/strict";
import { test } from "node:test";
import { ownOffset, ownZone, takeZone } from "../../templates/html/assets/src/own_zone.js";

const HOUR = 3600e6;
const at = (/** @type {string} */ text) => Date.parse(text) * 1000;

test("a zone is known with its summer", () => {
  assert.equal(takeZone("Europe/Paris"), true);
  assert.equal(ownZone(), "Europe/Paris");
  assert.equal(ownOffset(at("2026-10-25T00:59:59.999Z")), 2 * HOUR);
  assert.equal(ownOffset(at("2026-10-25T01:00:00Z")), HOUR);
  assert.equal(takeZone("Asia/Kolkata"), true);
  assert.equal(ownOffset(at("2026-10-25T01:00:00Z")), 5.5 * HOUR);
  assert.equal(ownOffset(NaN), 0);
});

test("what is no zone, or is UTC, is none", () => {
  for (const name of ["UTC", "Etc/UTC", "GMT", "Mars/Olympus", "<script>", "", null, 3600]) {
    assert.equal(takeZone(name), false, String(name));
    assert.equal(ownZone(), "");
    assert.equal(ownOffset(at("2026-07-01T00:00:00Z")), 0);
  }
});
