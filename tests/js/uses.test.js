import assert from "node:assert/strict";
import { test } from "node:test";
import { Payload } from "../../templates/html/assets/src/payload.js";
import { Run } from "../../templates/html/assets/src/run.js";
import { bytes, useColumns, usedOf, useWords } from "../../templates/html/assets/src/uses.js";

/** A run whose steps have these metrics. @param {(object | null)[]} metrics */
function runOf(metrics) {
  const rows = metrics.flatMap((each) => (each ? [JSON.stringify(each)] : []));
  const places = metrics.flatMap((each, step) => (each ? [step] : []));
  const lines = [`{"count":${metrics.length},`, `"metrics@":${JSON.stringify(places)},`, '"metrics":['];
  if (rows.length) lines.push(rows.join(",\n"));
  return new Run(new Payload(new TextEncoder().encode([...lines, "],", '"end":true}'].join("\n"))));
}

test("a column is there for what is measured", () => {
  const keys = (/** @type {(object | null)[]} */ metrics) => useColumns(runOf(metrics)).map(({ key }) => key);
  assert.deepEqual(keys([null, { seats: 3 }, { rows_affected: -1 }]), []);
  assert.deepEqual(keys([null, { rows_affected: 3 }]), ["rows"]);
  assert.deepEqual(keys([{ memory_bytes: 8e9, cpus: 2 }]), [], "what was asked for alone says little");
  assert.deepEqual(keys([null, { peak_rss_bytes: 1e6 }]), ["memory"]);
  assert.deepEqual(keys([{ max_rss_mb: 2, mean_load_percent: 50 }, null]), ["memory", "cores"]);
});

test("steps are sorted by what they used, and those that were not measured have no number", () => {
  const run = runOf([{ max_rss_mb: 2 }, null, { peak_rss_bytes: 0, rss_bytes: 7 }, { cpu_percent: 150 }]);
  assert.deepEqual([...(usedOf(run, "memory") ?? [])], [2 * 1024 * 1024, NaN, 7, NaN]);
  assert.deepEqual([...(usedOf(run, "cores") ?? [])], [NaN, NaN, NaN, 1.5]);
  assert.equal(usedOf(run, "worker"), undefined);
});

test("what was used is said beside what was asked for", () => {
  const metrics = { peak_rss_bytes: 345_800_000, memory_bytes: 4e9, cpu_percent: 283, cpus: 8 };
  assert.equal(useWords(metrics, "memory"), "345.8 MB of 4.0 GB");
  assert.equal(useWords(metrics, "cores"), "2.8 of 8");
  assert.equal(useWords({ cpu_percent: 0 }, "cores"), "0.0");
  assert.equal(useWords({ memory_bytes: 4e9 }, "memory"), "");
  assert.equal(useWords({ "dagster/row_count": 12_345 }, "rows"), "12,345");
  assert.deepEqual([0, 999, 1000, 12e9, 3e13].map(bytes), ["0 B", "999 B", "1.0 kB", "12.0 GB", "30000.0 GB"]);
});
