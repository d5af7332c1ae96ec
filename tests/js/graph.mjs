// Lays out graphs as the page does, for tests that compare it with exporter/report/layout.py:
//   node graph.mjs layouts < GRAPHS     prints the layout of each of the [count, edges]
//   node graph.mjs first PAGE           prints what the page sees first: as it was given, and as
//                                       the page would have laid it out

import { text } from "node:stream/consumers";
import { layout } from "../../templates/html/assets/src/graph/layout.js";
import { Model } from "../../templates/html/assets/src/graph/model.js";
import { runOf } from "./page.mjs";

const [task, path = ""] = process.argv.slice(2);
if (task === "layouts") {
  const graphs = JSON.parse(await text(process.stdin));
  process.stdout.write(JSON.stringify(graphs.map(([count, edges]) => layout(count, edges))));
} else if (task === "first") {
  const run = await runOf(path);
  const [model, other] = [new Model(run), new Model(run)];
  const { given } = model;
  const folded = given.kind === "groups";
  const view = { steps: folded ? model.all : given.steps, folded, open: new Set() };
  const first = model.scene(view).layout;
  other.given = { ...given, layers: undefined };
  const { layers, rows, lines, turned, width, height } = first;
  process.stdout.write(
    JSON.stringify({
      used: first === given,
      given: { layers, rows, lines, turned, width, height },
      own: other.scene({ ...view, steps: folded ? other.all : view.steps }).layout,
    }),
  );
}
