import assert from "node:assert/strict";
import { test } from "node:test";
import { Bars } from "../../templates/html/assets/src/timeline/bars.js";
import { elsewhere, nearestIn, stepIn } from "../../templates/html/assets/src/timeline/hit.js";
import { byColumn, byStep } from "../../templates/html/assets/src/timeline/lanes.js";
import { levelOf } from "../../templates/html/assets/src/timeline/level.js";
import { Logged } from "../../templates/html/assets/src/timeline/log.js";
import { LANE } from "../../templates/html/assets/src/timeline/shapes.js";
import { inOrder, ordersOf } from "../../templates/html/assets/src/timeline/sorting.js";
import { Shown, View } from "../../templates/html/assets/src/timeline/scale.js";
import { NEAREST, ticksOf } from "../../templates/html/assets/src/timeline/ticks.js";
import { Payload } from "../../templates/html/assets/src/payload.js";
import { Run } from "../../templates/html/assets/src/run.js";

const START = Date.UTC(2026, 10, 23, 4) * 1000;
const SECOND = 1e6;

/** A run of these columns. @param {number} count @param {Record<string, unknown>} columns */
function runOf(count, columns) {
  const facts = {
    day: "2026-11-23",
    count,
    head: { status: "success", start_time: "2026-11-23T04:00:00.000000+00:00", end_time: null },
    tail: { analysis: { critical_path: { observed: [], savings_seconds: {} } } },
    step_id: Array.from({ length: count }, (_, step) => `s${step}`),
    ...columns,
    end: true,
  };
  const lines = Object.entries(facts).map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
  return new Run(new Payload(new TextEncoder().encode(`{${lines.join(",\n")}}`)));
}

/** @param {number} seconds after the start of the run */
const clock = (seconds) => new Date((START + seconds * SECOND) / 1000).toISOString().slice(11, 23);

/** Random bars, the same ones each time. @param {number} count @param {number} seed */
function randomBars(count, seed) {
  let state = seed;
  const random = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  const starts = Array.from({ length: count }, () => Math.floor(random() * 60));
  const ends = starts.map((start) => start + Math.floor(random() * 20));
  return new Bars(
    runOf(count, {
      status: starts.map(() => "success"),
      start_time: starts.map(clock),
      end_time: ends.map(clock),
      worker: starts.map(() => `w${Math.floor(random() * 3)}`),
    }),
  );
}

/** A view of 900 pixels. @param {number} seconds @param {number} [from] */
function viewOf(seconds, from = START) {
  const view = new View(new Shown(from, from + seconds * SECOND, []));
  view.left = 100;
  view.width = 900;
  return view;
}

test("lanes hold every step once, and no two bars of a lane overlap", () => {
  for (let seed = 1; seed < 60; seed += 1) {
    const bars = randomBars(40, seed);
    const lanes = byColumn(bars, bars.steps, "worker");
    assert.deepEqual([...lanes.items].sort((a, b) => a - b), [...bars.steps].sort((a, b) => a - b));
    const most = new Map();
    for (let lane = 0; lane < lanes.count; lane += 1) {
      const items = lanes.items.subarray(lanes.start(lane), lanes.start(lane + 1));
      for (let at = 1; at < items.length; at += 1) {
        assert.ok((bars.ends[items[at - 1] ?? 0] ?? 0) <= (bars.begins[items[at] ?? 0] ?? 0));
      }
      const worker = bars.run.table("worker").text(items[0] ?? 0);
      most.set(worker, (most.get(worker) ?? 0) + 1);
      for (const step of items) assert.equal(lanes.laneOf(step), lane);
    }
    for (const [worker, number] of most) {
      const own = bars.steps.filter((step) => bars.run.table("worker").text(step) === worker);
      const least = Math.max(...[...own].map((step) => own.filter((one) => together(bars, one, step)).length));
      assert.equal(number, least, "as few lanes as there are steps at once");
    }
  }
});

/** Whether a step is under way when another begins. @param {Bars} bars @param {number} one @param {number} other */
function together(bars, one, other) {
  const [begin, end] = [bars.begins[one] ?? 0, Math.max(bars.ends[one] ?? 0, (bars.begins[one] ?? 0) + 1)];
  const time = bars.begins[other] ?? 0;
  return begin <= time && time < end;
}

test("how many ran at once is what counting at each moment gives", () => {
  for (let seed = 1; seed < 60; seed += 1) {
    const bars = randomBars(30, seed);
    const { times, counts, most } = levelOf(bars, bars.steps);
    times.forEach((time, at) => {
      const running = bars.steps.filter((s) => (bars.begins[s] ?? 0) <= time && time < (bars.ends[s] ?? 0));
      assert.equal(counts[at], running.length);
      assert.ok(!at || (times[at - 1] ?? 0) < time);
    });
    assert.equal(most, Math.max(1, ...counts));
  }
});

test("a bar is taken apart by its attempts, and the parts follow one another", () => {
  const bars = new Bars(
    runOf(3, {
      status: ["success", "running", "success"],
      start_time: [clock(10), clock(20), null],
      end_time: [clock(30), null, null],
      queue_seconds: [4, null, 1],
      "attempts.counts": [3, 0, 0],
      "attempts.status": ["failed", "failed", "success"],
      "attempts.start_time": [clock(10), clock(16), clock(25)],
      "attempts.end_time": [clock(12), clock(20), clock(30)],
    }),
  );
  const said = bars
    .parts(0)
    .map(({ kind, from, to, status }) => [kind, (from - START) / SECOND, (to - START) / SECOND, status]);
  assert.deepEqual(said, [
    ["queued", 6, 10, "success"],
    ["run", 10, 12, "failed"],
    ["backoff", 12, 16, "success"],
    ["run", 16, 20, "failed"],
    ["backoff", 20, 25, "success"],
    ["run", 25, 30, "success"],
  ]);
  assert.deepEqual([...bars.steps], [0, 1], "no start, no bar");
  assert.ok(bars.runs(1) && !bars.runs(0));
  assert.equal(bars.ends[1], START + 30 * SECOND, "what still runs is drawn up to the last time on record");
});

test("what began and has no end is drawn as a start alone", () => {
  const bars = new Bars(runOf(1, { status: ["unknown"], start_time: [clock(5)] }));
  assert.equal(bars.ends[0], bars.begins[0]);
  assert.ok(bars.open[0] && !bars.runs(0));
});

/** @param {[number, number][]} spans in seconds since the start of the run */
function barsOf(spans) {
  const stamp = (/** @type {number} */ s) => new Date((START + s * SECOND) / 1000).toISOString().slice(0, 23);
  return new Bars(
    runOf(spans.length, {
      status: spans.map(() => "success"),
      start_time: spans.map(([from]) => stamp(from)),
      end_time: spans.map(([, to]) => stamp(to)),
    }),
  );
}

test("quiet stretches are cut short, and every time has its place", () => {
  const { quiet, first, last } = barsOf([[0, 1], [2, 3], [72_000, 72_001], [72_001, 72_004]]);
  assert.deepEqual(quiet, [{ from: START + 3 * SECOND, to: START + 72_000 * SECOND }]);
  const shown = new Shown(first, last, quiet);
  assert.ok(shown.whole < 8 * SECOND);
  let before = -1;
  for (let second = 0; second <= 72_004; second += 7) {
    const place = shown.of(START + second * SECOND);
    assert.ok(place > before);
    assert.ok(Math.abs(shown.real(place) - START - second * SECOND) < 1000);
    before = place;
  }
});

test("what is quiet: nothing runs for a third of the run, or nothing changes for nearly all", () => {
  const seconds = (/** @type {[number, number][]} */ spans) =>
    barsOf(spans).quiet.map(({ from, to }) => [(from - START) / SECOND, (to - START) / SECOND]);
  assert.deepEqual(seconds([[16, 17], [16.5, 18.5]]), [[0, 16]], "before the first step");
  assert.deepEqual(seconds([[0, 1], [1, 2], [2, 72_000], [3, 4]]), [[4, 72_000]], "one long step");
  assert.deepEqual(seconds([[0, 10], [10, 20], [20, 30]]), [], "few steps, and all the time busy");
  assert.deepEqual(seconds([[0, 10]]), []);
  assert.deepEqual(seconds([[0, 10], [12, 30]]), []);
});

test("zooming keeps what is below the pointer, and nothing leaves the run", () => {
  const view = viewOf(100);
  const at = view.time(400);
  view.zoom(4, 400);
  assert.ok(Math.abs(view.time(400) - at) < 2);
  view.pan(-50);
  assert.equal(view.from, 0);
  view.pan(50);
  assert.equal(view.to, view.shown.whole);
  view.zoom(1e12, 500);
  assert.equal(view.to - view.from, view.least);
  view.zoom(1e-12, 500);
  assert.ok(view.fits);
});

test("ticks are round times, at least 80 pixels apart", () => {
  for (const seconds of [0.0004, 0.02, 1, 7, 61, 600, 5000, 90_000, 86_400 * 9, 86_400 * 4000]) {
    for (const zone of /** @type {const} */ (["utc", "local", "relative"])) {
      const ticks = ticksOf(viewOf(seconds, START + 123_457), zone, START);
      assert.ok(ticks.length >= 1 && ticks.length <= 12, `${ticks.length} in ${seconds} s`);
      ticks.reduce((before, tick) => {
        assert.ok(tick.x - before.x >= NEAREST - 1);
        assert.notEqual(tick.text, before.text + before.date);
        return tick;
      }, { x: -Infinity, text: "", date: "" });
    }
  }
  const texts = ticksOf(viewOf(100), "utc", START).map(({ text, date }) => `${date} ${text}`.trim());
  assert.deepEqual(texts.slice(0, 3), ["2026-11-23 04:00:00", "04:00:10", "04:00:20"]);
  const since = ticksOf(viewOf(7200), "relative", START).map(({ text }) => text);
  assert.deepEqual(since.slice(-2), ["T+1:45:00", "T+2:00:00"]);
});

test("a step is found below the pointer, and near it when its bar is small", () => {
  const bars = randomBars(12, 5);
  const lanes = byColumn(bars, bars.steps, "worker");
  const view = viewOf((bars.last - bars.first) / SECOND, bars.first);
  const scene = /** @type {any} */ ({ bars, lanes, view, top: 0, height: 500 });
  for (const step of bars.steps) {
    const x = (view.x(bars.begins[step] ?? 0) + view.x(bars.ends[step] ?? 0)) / 2;
    assert.equal(nearestIn(scene, lanes.laneOf(step), x), step);
  }
  assert.equal(nearestIn(scene, 0, -500), -1);
});

test("lanes that have nothing of what is seen give way to those that have", () => {
  const count = 1000;
  const bars = new Bars(
    runOf(count, {
      status: Array(count).fill("success"),
      start_time: Array.from({ length: count }, (_, s) => clock(s)),
      end_time: Array.from({ length: count }, (_, s) => clock(s + 1)),
    }),
  );
  const view = viewOf(count + 1);
  const scene = /** @type {any} */ ({ bars, lanes: byStep(bars.steps), view, top: 0, height: 10 * LANE });
  assert.equal(elsewhere(scene), -1);
  view.show(500 * SECOND, 510 * SECOND);
  assert.equal(elsewhere(scene), 500);
  assert.equal(elsewhere({ ...scene, top: 498 * LANE }), -1);
});

test("steps without a start have a lane each below all others, those that did not run last", () => {
  const bars = new Bars(
    runOf(6, {
      status: ["skipped", "success", "success", "upstream_failed", "success", "unknown"],
      start_time: [null, clock(0), null, null, clock(2), null],
      end_time: [null, clock(1), clock(5), null, clock(3), null],
      worker: ["w1", "w1", "w1", "w1", "w1", "w1"],
    }),
  );
  assert.deepEqual([...bars.untimed], [2, 5, 0, 3]);
  for (const lanes of [byStep(bars.steps, bars.untimed), byColumn(bars, bars.steps, "worker", bars.untimed)]) {
    assert.equal(lanes.count - lanes.timed, 4);
    const view = viewOf(10);
    const scene = /** @type {any} */ ({ bars, lanes, view, top: 0, height: 20 * LANE });
    for (const [place, step] of bars.untimed.entries()) {
      const lane = lanes.timed + place;
      assert.equal(lanes.laneOf(step), lane);
      assert.equal(stepIn(scene, 400, lane * LANE + 3), step);
    }
    assert.equal(elsewhere({ ...scene, top: lanes.timed * LANE }), lanes.single ? 0 : -1);
  }
  const none = byStep(bars.among(bars.steps, [0]), bars.among(bars.untimed, [0]));
  assert.deepEqual([none.count, none.timed], [1, 0]);
  const scene = /** @type {any} */ ({ bars, lanes: none, view: viewOf(10), top: 0, height: 20 * LANE });
  assert.equal(elsewhere(scene), -1);
});

test("on a log scale times keep their order, and each stretch is as wide as the log of its length", () => {
  const bars = barsOf([[0, 1], [1, 2], [2, 3], [3, 72_000], [72_000, 72_002]]);
  const shown = bars.logged;
  assert.ok(shown);
  const unit = shown.of(START + SECOND);
  const width = (/** @type {number} */ from, /** @type {number} */ to) =>
    (shown.of(START + to * SECOND) - shown.of(START + from * SECOND)) / unit;
  assert.ok(Math.abs(width(2, 3) - 1) < 1e-6, "what took equally long is equally wide");
  assert.ok(Math.abs(width(72_000, 72_002) - Math.log2(3)) < 1e-6);
  assert.ok(Math.abs(width(3, 72_000) - Math.log2(71_998)) < 1e-3);
  assert.ok(Math.abs(shown.of(bars.last) - shown.whole) < 1);
  let before = -1;
  for (let second = 0; second <= 72_002; second += 7) {
    const place = shown.of(START + second * SECOND);
    assert.ok(place > before);
    assert.ok(Math.abs(shown.real(place) - START - second * SECOND) < 1000);
    before = place;
  }
});

test("a log scale is offered only where short steps are hidden by long ones", () => {
  assert.equal(barsOf([[0, 10], [10, 20], [20, 30]]).logged, null);
  assert.equal(barsOf([[0, 0], [0, 0], [0, 0]]).logged, null, "no time at all");
  assert.equal(barsOf([[0, 1], [2, 72_000]]).logged, null, "two are no matter");
  const even = Array.from({ length: 500 }, (_, step) => /** @type {[number, number]} */ ([step, step + 1]));
  assert.equal(barsOf(even).logged, null, "many, and all of a length");
  assert.ok(barsOf([...even, [500, 90_000]]).logged);
});

test("a log scale of many steps has few bends, and stays in order", () => {
  const times = Float64Array.from({ length: 60_000 }, (_, at) => START + at * SECOND + (at > 30_000 ? 9e12 : 0));
  const shown = new Logged(times, START, (times.at(-1) ?? 0) + SECOND);
  assert.ok(shown.bends.length < 4200);
  shown.bends.reduce((before, bend) => {
    assert.ok(bend[0] > before[0] && bend[1] > before[1]);
    return bend;
  });
});

test("on a log scale each mark is a round time at its place, and none is too near", () => {
  const bars = barsOf([[0, 1], [1, 2], [2, 3], [3, 72_000], [72_000, 72_002]]);
  const view = new View(bars.logged ?? new Shown(0, 1, []));
  view.left = 100;
  view.width = 900;
  for (const zone of /** @type {const} */ (["utc", "local", "relative"])) {
    const ticks = ticksOf(view, zone, START);
    assert.ok(ticks.length > 4 && ticks.length < 12);
    ticks.reduce((before, tick) => {
      assert.ok(tick.x - before >= NEAREST - 1);
      assert.ok(Math.abs(view.x(tick.time) - tick.x) < 1e-6);
      assert.equal(tick.time % SECOND, 0);
      return tick.x;
    }, -Infinity);
  }
  view.zoom(1e9, 500);
  assert.ok(ticksOf(view, "utc", START).length < 12);
});

test("lanes stand in an order, equal ones by their starts", () => {
  const run = runOf(5, {
    status: ["success", "failed", "success", "skipped", "success"],
    start_time: [clock(0), clock(1), clock(2), null, clock(3)],
    end_time: [clock(9), clock(3), clock(4), null, clock(20)],
    queue_seconds: [0, null, 5, null, 1],
    tail: { analysis: { critical_path: { observed: ["s0", "s4"], savings_seconds: {} } } },
  });
  const bars = new Bars(run);
  const order = (/** @type {string} */ by, table = Uint32Array.of(4, 3, 1)) => [...inOrder(bars, bars.steps, by, table)];
  assert.deepEqual(order(""), [0, 1, 2, 4]);
  assert.deepEqual(order("duration"), [4, 0, 1, 2]);
  assert.deepEqual(order("queue"), [2, 4, 0, 1]);
  assert.deepEqual(order("status"), [1, 0, 2, 4]);
  assert.deepEqual(order("critical"), [0, 4, 1, 2]);
  assert.deepEqual(order("name"), [0, 1, 2, 4]);
  assert.deepEqual(order("table"), [4, 1], "what has no start has its place below");
  assert.deepEqual([...inOrder(bars, bars.steps, "table", null)], [0, 1, 2, 4]);
  assert.deepEqual([...bars.steps], [0, 1, 2, 4], "they are not sorted in place");
  assert.ok(ordersOf(bars).includes("queue") && ordersOf(bars).includes("critical"));
  assert.ok(!ordersOf(randomBars(4, 1)).includes("queue"));
});

test("the first failure is marked, and when a run was cancelled", () => {
  const columns = {
    status: ["failed", "failed", "failed"],
    start_time: [clock(0), clock(1), clock(2)],
    end_time: [clock(9), clock(3), null],
  };
  const last = { status: ["success", "success", "failed"], end_time: [clock(3), clock(4), clock(9)] };
  const marks = (/** @type {object} */ more) =>
    new Bars(runOf(3, { ...columns, ...more })).marks.map(({ time, words }) => [words, (time - START) / SECOND]);
  assert.deepEqual(marks({}), [["first failure", 3]], "not the one without an end");
  assert.deepEqual(marks({ status: ["success", "success", "unknown"] }), []);
  assert.deepEqual(marks(last), [], "at the end of all");
  const head = { status: "cancelled", start_time: "2026-11-23T04:00:00.000000+00:00" };
  const end_time = "2026-11-23T04:00:10.000000+00:00";
  assert.deepEqual(marks({ head: { ...head, end_time } }), [["first failure", 3], ["cancelled", 10]]);
  assert.deepEqual(marks({ head: { ...head, end_time: null } }), [["first failure", 3]]);
});
