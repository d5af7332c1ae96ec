// When the graph is made: at once for a small run, else when it comes into sight.

import { on } from "../bus.js";
import { byId } from "../dom.js";
import { Graph } from "./graph.js";
import { Model } from "./model.js";

/** @typedef {import("../run.js").Run} Run */

const AT_ONCE = 1000; // steps

/** @param {Run} run */
export function graph(run) {
  const section = document.getElementById("graph");
  if (!section) return;
  if (!run.payload.has("graph")) {
    // none of the listed steps waits for another listed one
    byId("graph-static").textContent = "No step that is listed waits for another one that is.";
    return;
  }
  /** @type {ArrayLike<number> | null} */
  let shown = null;
  if (run.count <= AT_ONCE) {
    new Graph(new Model(run), shown);
    return;
  }
  on("shown", (steps) => (shown = steps));
  const watch = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      /** @type {Model | null} */
      let model = null;
      const parts = [
        () => run.upstream,
        () => run.numberOf(""),
        () => run.table("group"),
        () => run.numbers("duration_seconds"),
        () => (model = new Model(run)),
        () => model?.given.kind === "groups" && model.scene(model.folded),
      ];
      for (const part of parts) {
        part(); // each costs a large run some time: the page scrolls on between them
        await new Promise((done) => setTimeout(done));
      }
      new Graph(model ?? new Model(run), shown);
    },
    { rootMargin: "600px" },
  );
  watch.observe(section);
}
