// Times as the payload writes them: `2026-11-23T04:00:00.123456` in UTC, and only
// `04:00:00.123456` on the payload's own day; no fraction where it is zero.

/**
 * Return microseconds since 1970, NaN for null.
 * @param {(string | null)[]} texts
 * @param {string} day such as `2026-11-23`
 */
export function parseTimes(texts, day) {
  const own = midnight(day);
  const times = new Float64Array(texts.length);
  /** @type {Map<string, number>} */
  const days = new Map();
  for (let i = 0; i < texts.length; i += 1) {
    const text = texts[i];
    if (text === null || text === undefined) {
      times[i] = NaN;
      continue;
    }
    const clock = text.indexOf(":") - 2;
    let start = own;
    if (clock > 0) {
      const date = text.slice(0, clock - 1);
      start = days.get(date) ?? midnight(date);
      days.set(date, start);
    }
    times[i] = start + clockMicros(text, clock);
  }
  return times;
}

/** @param {string} day */
function midnight(day) {
  return Date.parse(`${day}T00:00:00Z`) * 1000;
}

/**
 * Read `04:00:00.123456` from a position on.
 * @param {string} text
 * @param {number} at
 */
function clockMicros(text, at) {
  /** @param {number} place */
  const two = (place) =>
    (text.charCodeAt(at + place) - 48) * 10 + text.charCodeAt(at + place + 1) - 48;
  let micros = ((two(0) * 60 + two(3)) * 60 + two(6)) * 1e6;
  for (let place = at + 9, unit = 1e5; place < text.length; place += 1, unit /= 10) {
    micros += (text.charCodeAt(place) - 48) * unit;
  }
  return micros;
}

/**
 * Write a time of the payload as the JSON export does.
 * @param {string} text
 * @param {string} day
 */
export function exportTime(text, day) {
  const whole = text.includes("T") ? text : `${day}T${text}`;
  const [seconds, fraction = ""] = whole.split(".");
  return `${seconds}.${fraction.padEnd(6, "0")}+00:00`;
}

/**
 * Write a time as the JSON export does.
 * @param {number} micros since 1970; nothing for NaN
 */
export function exportMoment(micros) {
  const whole = Math.floor(micros / 1e6);
  const date = new Date(whole * 1000);
  if (Number.isNaN(date.getTime())) return "";
  const fraction = String(Math.round(micros - whole * 1e6)).padStart(6, "0");
  return `${date.toISOString().slice(0, 19)}.${fraction}+00:00`;
}
