// When the graph is made: after the rest of the page, for a large run when there is nothing to do or
// it comes into sight.

import { on } from "../bus.js";
import { byId } from "../dom.js";
import { awaited, inTurn, painted } from "../later.js";
import { Graph } from "./graph.js";
import { Model } from "./model.js";

/** @typedef {import("../run.js").Run} Run */

const AT_ONCE = 1000; // steps

/**
 * @param {Run} run
 * @param {ArrayLike<number> | null} shown the steps that the filter leaves
 * @param {Promise<void>} before what is seen before it, and made before it unless it comes into sight
 */
export async function graph(run, shown, before) {
  const section = document.getElementById("graph");
  if (!section) return;
  if (!run.payload.has("graph")) {
    // none of the listed steps waits for another listed one
    byId("graph-static").textContent = "No step that is listed waits for another one that is.";
    return;
  }
  on("shown", (steps) => (shown = steps));
  /** @type {Model | null} */
  let model = null;
  /** @type {Graph | null} */
  let made = null;
  const parts = [
    () => run.upstream,
    () => run.numberOf(""),
    () => run.table("group"),
    () => run.numbers("duration_seconds"),
    () => (model = new Model(run)),
    () => model?.given.kind === "groups" && model.scene(model.folded),
    () => (made = new Graph(model ?? new Model(run))),
  ];
  const begin = () => made?.begin(shown);
  if (run.count <= AT_ONCE) {
    await inTurn([() => [...parts, begin].forEach((part) => part())]);
    return;
  }
  const { wait, seen } = awaited(section, "600px");
  await Promise.race([before, seen]);
  await inTurn(parts, wait);
  await painted();
  begin();
}
