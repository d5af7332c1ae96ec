// What the pointer is on, in words; and the same in one sentence, for those who hear the page.

import { standing } from "../columns.js";
import { h } from "../dom.js";
import { count, duration, visible } from "../format.js";
import { slackOf } from "../measures.js";
import { clockText, dateText, zoneName } from "../zones.js";
import { IDLE } from "./untimed.js";

/** @typedef {import("./bars.js").Bars} Bars */

export class Card {
  constructor() {
    this.element = h("div", { class: "tl-card", "aria-hidden": "true" });
    this.element.hidden = true;
  }

  /**
   * @param {Bars} bars
   * @param {number} step
   * @param {number} x of the pointer within the frame
   * @param {number} y
   */
  show(bars, step, x, y) {
    const [status, word] = standing(bars.run, step);
    const facts = h("dl");
    for (const [word, value] of factsOf(bars, step)) facts.append(h("dt", {}, word), h("dd", {}, value));
    this.element.replaceChildren(
      h("p", "tl-card-name", h("bdi", {}, shortened(visible(bars.run.names[step] ?? "")))),
      h("p", {}, h("i", `icon status-${status}`), ` ${word}`),
      facts,
    );
    this.element.hidden = false;
    const frame = this.element.parentElement;
    const [width, height] = [this.element.offsetWidth, this.element.offsetHeight];
    const room = frame?.clientWidth ?? 0;
    const left = x + 16 + width > room ? Math.max(4, x - width - 16) : x + 16;
    const bottom = frame?.clientHeight ?? 0;
    const top = y + 16 + height > bottom + 80 ? y - height - 12 : y + 16;
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  hide() {
    this.element.hidden = true;
  }
}

/**
 * @param {Bars} bars
 * @param {number} step
 * @returns {[string, string][]}
 */
function factsOf(bars, step) {
  const { run } = bars;
  const [begin, end] = [bars.begins[step] ?? NaN, bars.ends[step] ?? NaN];
  const retries = Number(run.table("retry_count", 0).at(step));
  const untimed = Number.isNaN(begin);
  const idle = untimed && IDLE.has(bars.statuses.text(step));
  const queued = (begin - bars.queued(step)) / 1e6;
  const slack = slackOf(run)[step] ?? NaN;
  const saves = run.analysis.critical_path.savings_seconds[run.ids[step] ?? ""];
  /** @type {[string, string][]} */
  const facts = [
    [bars.schedule ? "Could begin" : "Began", idle ? "" : untimed ? "not on record" : moment(bars, begin)],
    [bars.runs(step) ? "As of" : "Ended", bars.open[step] && !bars.runs(step) ? "not on record" : moment(bars, end)],
    ["Ran", duration(untimed ? run.numbers("duration_seconds")[step] || NaN : (end - begin) / 1e6)],
    ["Queued", queued > 0 ? duration(queued) : ""],
    ["Retries", retries ? count(retries) : ""],
    ["Group", shortened(visible(run.table("group").text(step)))],
    ["Worker", shortened(visible(run.table("worker").text(step)))],
    ["Slack", untimed || bars.critical[step] || Number.isNaN(slack) ? "" : duration(slack)],
    ["Critical path", bars.critical[step] ? "yes" : ""],
    ["Instant, it saves", saves === undefined ? "" : `at most ${duration(saves)}`],
  ];
  return facts.filter(([, value]) => value);
}

/**
 * Say what is known of when a step ran that has no start.
 * @param {Bars} bars
 * @param {number} step
 */
export function untimedWords(bars, step) {
  const idle = IDLE.get(bars.statuses.text(step));
  if (idle) return idle;
  const end = bars.ends[step] ?? NaN;
  const took = bars.run.numbers("duration_seconds")[step] ?? NaN;
  const ended = Number.isNaN(end) ? "" : `, ended ${moment(bars, end)}`;
  return `no time data${ended}${took >= 0 ? `, took ${duration(took)}` : ""}`;
}

/**
 * Say a time with its zone, and its day where the run went over several.
 * @param {Bars} bars
 * @param {number} time
 */
export function moment(bars, time) {
  if (Number.isNaN(time)) return "";
  const which = bars.zone;
  const clock = clockText(which, time, bars.origin, bars.last - bars.first < 60e6 ? 3 : 0);
  if (which === "relative") return clock;
  const [first, last] = [dateText(which, bars.first), dateText(which, bars.last)];
  const day = first === last ? "" : `${dateText(which, time)} `;
  return `${day}${clock}${which === "utc" ? " UTC" : ` ${zoneName(which, time, time).split(", ").at(-1)}`}`;
}

/**
 * Say in a sentence what a step's bar shows.
 * @param {Bars} bars
 * @param {number} step
 */
function sentence(bars, step) {
  const facts = factsOf(bars, step).map(([word, value]) => `${word.toLowerCase()} ${value}`);
  const name = shortened(visible(bars.run.names[step] ?? ""));
  return [name, standing(bars.run, step)[1], ...facts].join(", ");
}

/** @param {import("./lanes.js").Lanes} lanes */
export function sectionWords(lanes) {
  const [steps, untimed] = [lanes.items.length, lanes.count - lanes.timed];
  const number = steps === 1 ? "1 step" : `${count(steps)} steps in ${count(lanes.count)} lanes`;
  const last = untimed ? `, the last ${count(untimed)} without times` : "";
  return `Timeline, ${number}${last}. The table of steps below says the same.`;
}

/**
 * Say what is in a lane.
 * @param {Bars} bars
 * @param {import("./lanes.js").Lanes} lanes
 * @param {number} lane
 */
export function laneWords(bars, lanes, lane) {
  const first = lanes.start(lane);
  const said = sentence(bars, lanes.items[first] ?? 0);
  const place = `Lane ${count(lane + 1)} of ${count(lanes.count)}`;
  if (lanes.single) return `${place}: ${said}.`;
  const label = lanes.labels[lane] ? `${visible(lanes.labels[lane] ?? "")}, ` : "";
  return `${place}: ${label}${count(lanes.start(lane + 1) - first)} steps; the first is ${said}.`;
}

/** @param {string} text */
function shortened(text) {
  return text.length > 120 ? `${text.slice(0, 80)}…${text.slice(-36)}` : text;
}
