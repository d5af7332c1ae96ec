// The zone that the pipeline's tool keeps its schedule in, where the record names one.

const QUARTER = 900e6; // no zone changes within a quarter of an hour

/** @type {Intl.DateTimeFormat | null} */
let format = null;
let own = "";
/** @type {Map<number, number>} */
const known = new Map();

/**
 * Take the name of a zone; return whether this browser knows it, and it is not UTC itself.
 * @param {unknown} name such as `Europe/Paris`
 */
export function takeZone(name) {
  format = null;
  own = "";
  known.clear();
  if (typeof name !== "string" || /^(?:etc\/)?(?:utc|gmt|uct|zulu)$/i.test(name)) return false;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return false; // a name that somebody made up
  }
  own = format.resolvedOptions().timeZone;
  return true;
}

/** The zone's name; empty where there is none. */
export function ownZone() {
  return own;
}

/**
 * Return how far the zone is ahead of UTC at a time, in microseconds.
 * @param {number} micros
 */
export function ownOffset(micros) {
  const quarter = Math.floor(micros / QUARTER);
  const found = known.get(quarter);
  if (found !== undefined) return found;
  const time = (quarter * QUARTER) / 1000;
  if (!format || Number.isNaN(new Date(time).getTime())) return 0;
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const number = (/** @type {string} */ part) => Number(parts[part]);
  const there = Date.UTC(number("year"), number("month") - 1, number("day"), number("hour"), number("minute"), number("second"));
  const offset = parts.era === "AD" ? (there - time) * 1000 : 0;
  known.set(quarter, offset);
  return offset;
}
