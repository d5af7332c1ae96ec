// Times in words, in the zone that the whole page is in.

import { h } from "./dom.js";
import { ownZone } from "./own_zone.js";
import { clockText, dateText, onZone, zone, zoneName } from "./zones.js";

/** @typedef {import("./run.js").Run} Run */

/**
 * Say a time to the second: the clock, with its day before it unless that is the day beside it.
 * @param {Run} run
 * @param {number} micros since 1970; nothing is said for NaN
 * @param {number} [beside] a time whose day need not be said again
 */
export function timeText(run, micros, beside = NaN) {
  if (Number.isNaN(micros)) return "";
  const which = zone();
  const clock = clockText(which, micros, run.origin);
  const day = dateText(which, micros);
  const known = !Number.isNaN(beside) && dateText(which, beside) === day;
  return day && !known ? `${day} ${clock}` : clock;
}

/**
 * Say a time with its day and its zone.
 * @param {Run} run
 * @param {number} micros
 */
export function momentText(run, micros) {
  const text = timeText(run, micros);
  const which = zone();
  return text && which !== "relative" ? `${text} ${shortZone(micros)}` : text;
}

/**
 * Say a time as exactly as it is known, in UTC and in the viewer's zone, for a hint.
 * @param {Run} run
 * @param {number} micros
 */
export function exactText(run, micros) {
  if (Number.isNaN(micros)) return "";
  const utc = `${dateText("utc", micros)} ${clockText("utc", micros, 0, 6)} UTC`;
  const local = `${dateText("local", micros)} ${clockText("local", micros, 0)}`;
  const since = clockText("relative", micros, run.origin, 3);
  const own = `${dateText("pipeline", micros)} ${clockText("pipeline", micros, 0)}`;
  const there = ownZone() ? `${own} ${zoneName("pipeline", micros, micros)}\n` : "";
  return `${utc}\n${local} ${zoneName("local", micros, micros)}\n${there}${since} since the start`;
}

/** @param {number} micros */
function shortZone(micros) {
  const name = zoneName(zone(), micros, micros);
  return name.split(", ").at(-1) ?? name;
}

/** The word for the zone in the head of a column. */
export function columnZone() {
  return { utc: "UTC", local: "local", pipeline: "its zone", relative: "T+" }[zone()];
}

/**
 * Keep the times that the static part says in the zone of the page.
 * @param {Run} run
 */
export function keepTimes(run) {
  const elements = [...document.querySelectorAll("time")].map((element) => ({
    element,
    micros: Date.parse(element.dateTime) * 1000,
  }));
  const say = () => {
    for (const { element, micros } of elements) {
      element.textContent = momentText(run, micros);
      element.title = exactText(run, micros);
    }
  };
  onZone(say);
  if (zone() !== "utc") say();
}

/**
 * Return an element that says a time, here and now.
 * @param {Run} run
 * @param {number} micros
 */
export function timeElement(run, micros) {
  return h("time", { title: exactText(run, micros) }, momentText(run, micros));
}
