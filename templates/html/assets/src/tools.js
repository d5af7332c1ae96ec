// The tools at the top of the page that change how all of it is shown.

import { on } from "./bus.js";
import { tool } from "./dialogs.js";
import { recall, remember } from "./state.js";
import { ownZone, takeZone } from "./own_zone.js";
import { allZones, namedZone, setZone, zone, zoneName } from "./zones.js";

/** @typedef {import("./run.js").Run} Run */

const THEMES = ["", "light", "dark"];

/** Offer the themes, and return what goes to the next one. */
export function themes() {
  const button = tool("", next);
  let chosen = "";
  function apply() {
    chosen = THEMES.includes(recall("theme")) ? recall("theme") : "";
    if (chosen) document.documentElement.setAttribute("data-bs-theme", chosen);
    else document.documentElement.removeAttribute("data-bs-theme");
    button.textContent = `Theme: ${chosen || "auto"}`;
  }
  function next() {
    remember("theme", THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length] ?? "");
    apply();
  }
  on("navigated", apply);
  apply();
  return next;
}

/**
 * Offer the zones of times, and return what goes to the next one.
 * @param {Run} run
 */
export function zones(run) {
  takeZone(run.head.metadata?.timezone);
  const names = { utc: "UTC", local: "local", pipeline: ownZone(), relative: "since start" };
  const { origin } = run;
  if (Number.isNaN(origin)) return () => {};
  const next = () => setZone(allZones()[(allZones().indexOf(zone()) + 1) % allZones().length] ?? "utc");
  const button = tool("", next);
  const say = () => {
    button.textContent = `Times: ${names[zone()]}`;
    button.title = zoneName(zone(), origin, origin);
  };
  on("zone", say);
  on("navigated", () => {
    const wanted = namedZone();
    if (wanted !== zone()) setZone(wanted);
  });
  say();
  return next;
}
