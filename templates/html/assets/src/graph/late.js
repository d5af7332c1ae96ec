// When the graph is made: after the rest of the page for a small run, else when it comes into sight.

import { on } from "../bus.js";
import { byId } from "../dom.js";
import { inTurn } from "../later.js";
import { Graph } from "./graph.js";
import { Model } from "./model.js";

/** @typedef {import("../run.js").Run} Run */

const AT_ONCE = 1000; // steps

/**
 * @param {Run} run
 * @param {ArrayLike<number> | null} shown the steps that the filter leaves
 */
export async function graph(run, shown) {
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
  const parts = [
    () => run.upstream,
    () => run.numberOf(""),
    () => run.table("group"),
    () => run.numbers("duration_seconds"),
    () => (model = new Model(run)),
    () => model?.given.kind === "groups" && model.scene(model.folded),
    () => new Graph(model ?? new Model(run), shown),
  ];
  if (run.count <= AT_ONCE) {
    await inTurn([() => parts.forEach((part) => part())]);
    return;
  }
  const watch = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      // each costs a large run some time: the page scrolls on between them
      void inTurn(parts, () => new Promise((done) => setTimeout(done)));
    },
    { rootMargin: "600px" },
  );
  watch.observe(section);
}
