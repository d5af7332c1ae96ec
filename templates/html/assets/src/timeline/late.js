// When the timeline is made: at once for a run that costs little, else when the rest of the page
// stands and there is nothing to do, or it comes into sight.

import { on } from "../bus.js";
import { byId } from "../dom.js";
import { later } from "../later.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("../run.js").Run} Run */

const AT_ONCE = 5000; // steps

/** @param {Run} run */
export function timeline(run) {
  const section = document.getElementById("timeline");
  if (!section) return;
  if (run.count <= AT_ONCE) {
    new Timeline(run, null);
    return;
  }
  /** @type {ArrayLike<number> | null} */
  let shown = null;
  on("shown", (steps) => (shown = steps));
  byId("timeline-app").classList.add("tl-awaited"); // it keeps its room
  byId("timeline-static").classList.add("with-script");
  let made = false;
  const make = () => {
    watch.disconnect();
    if (made) return;
    made = true;
    new Timeline(run, shown);
    byId("timeline-app").classList.remove("tl-awaited");
  };
  const watch = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) make();
  });
  watch.observe(section);
  later(make);
}
