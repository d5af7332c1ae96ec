import assert from "node:assert/strict";
import { test } from "node:test";
import { short } from "../../templates/html/assets/src/graph/boxes.js";
import { dotFile, mermaidFile, svgFile } from "../../templates/html/assets/src/graph/files.js";
import { layout } from "../../templates/html/assets/src/graph/layout.js";
import { Shape } from "../../templates/html/assets/src/graph/paths.js";

const NASTY = '"]; <script>&\n`end` \\n';

const node = (/** @type {string} */ status) => ({ steps: [0], group: -1, rest: false, status, critical: false, ghost: "" });
const scene = {
  nodes: [node("failed"), node("upstream_failed")],
  links: [{ from: 0, to: 1, kind: /** @type {const} */ ("blocked") }],
  layout: layout(2, [[0, 1]]),
  nodeOf: new Int32Array(),
};
const words = /** @type {any} */ ({ name: () => NASTY, facts: () => "1.0 s", whole: () => NASTY });
const color = () => "#123456";

test("a name keeps both its ends", () => {
  assert.equal(short("orders"), "orders");
  const cut = short("model.shop.accepted_values_of_orders_status");
  assert.equal(cut, "model.shop.ac…ers_status");
  assert.equal(short("👩‍👧".repeat(40)).includes("\ufffd"), false);
});

test("what is nasty in a name stays a name in the files", () => {
  const picture = svgFile(new Shape(scene, false), words, color);
  assert.ok(!picture.includes("<script"));
  assert.ok(picture.includes("&quot;]; &lt;script&gt;&amp;"));
  const dot = dotFile(scene, words, false, color);
  assert.ok(dot.includes('[label="\\"]; <script>& `end` \\\\n - 1.0 s"'));
  assert.equal(dot.split("\n").length, 8);
  const mermaid = mermaidFile(scene, words, true, color);
  assert.ok(mermaid.startsWith("flowchart TB\n"));
  assert.ok(mermaid.includes('n0["#34;#93;#59; #60;script#62;#38; #96;end#96; #92;n - 1.0 s"]'));
  assert.ok(mermaid.includes("n0 --> n1"));
});

test("a line that several edges share is drawn once", () => {
  const edges = /** @type {[number, number][]} */ ([[0, 1], [1, 2], [2, 3], [0, 3], [0, 2]]);
  const links = edges.map(([from, to]) => ({ from, to, kind: /** @type {const} */ ("plain") }));
  const shape = new Shape({ ...scene, nodes: [], links, layout: layout(4, edges) }, false);
  const path = shape.path(links);
  const stretches = path.split("M").slice(1);
  assert.equal(new Set(stretches).size, stretches.length);
  assert.ok(stretches.length < 9);
});
