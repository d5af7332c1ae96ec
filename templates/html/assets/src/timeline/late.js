// When the timeline is made: when the table of steps stands and there is nothing to do, or it comes
// into sight.

import { on } from "../bus.js";
import { byId } from "../dom.js";
import { awaited, idle, inTurn } from "../later.js";
import { Bars } from "./bars.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("../run.js").Run} Run */

const MANY = 5000; // steps, whose still picture says so little that it need not be seen meanwhile

/**
 * @param {Run} run
 * @param {ArrayLike<number> | null} shown the steps that the filter leaves
 */
export async function timeline(run, shown) {
  const section = document.getElementById("timeline");
  if (!section) return;
  on("shown", (steps) => (shown = steps));
  let wait = idle;
  if (run.count > MANY) {
    ({ wait } = awaited(section));
    byId("timeline-app").classList.add("tl-awaited"); // it keeps its room
    byId("timeline-static").classList.add("with-script");
  }
  /** @type {Bars | null} */
  let bars = null;
  const parts = [
    () => run.times("start_time"),
    () => run.times("end_time"),
    () => run.numberOf(""),
    () => (bars = new Bars(run)),
    () => bars?.level,
    () => bars?.logged,
    () => new Timeline(bars ?? new Bars(run), shown),
  ];
  await inTurn(parts, wait);
  byId("timeline-app").classList.remove("tl-awaited");
  if (run.count > MANY) setAside(byId("timeline-static"));
}

/**
 * Take the still picture, which paper alone shows, out of a page that has few nodes to spare.
 * @param {HTMLElement} still
 */
function setAside(still) {
  const place = document.createComment("");
  still.replaceWith(place);
  const back = () => place.replaceWith(still);
  addEventListener("beforeprint", back);
  matchMedia("print").addEventListener("change", back);
}
