// Numbers in words, the same as exporter/report/words.py says them.

/**
 * Say seconds as a person would: `840 ms`, `12.3 s`, `4 min 05 s`, `2 h 10 min`, `3 d 4 h`.
 * @param {number} seconds
 * @returns {string}
 */
export function duration(seconds) {
  if (Number.isNaN(seconds)) return "";
  if (seconds < 0) return `-${duration(-seconds)}`;
  if (Math.round(seconds * 1000) < 1000) return `${Math.round(seconds * 1000)} ms`;
  if (Math.round(seconds * 10) < 600) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  if (whole < 86400) {
    const minutes = Math.round(seconds / 60);
    return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
  }
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/**
 * Say how long something took. A clock that went back says nothing: then that is marked.
 * @param {number} seconds
 */
export function took(seconds) {
  return seconds < 0 ? "0 ms \u26a0" : duration(seconds);
}

/** @param {number} number */
function pad(number) {
  return String(number).padStart(2, "0");
}

const grouped = new Intl.NumberFormat("en");

/** @param {number} number */
export function count(number) {
  return grouped.format(number);
}

// The same characters as in exporter/report/visible.py, joiners kept.
const HIDDEN = new RegExp(
  "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5" +
    "\\u180b-\\u180f\\u3164\\uffa0\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff" +
    "\\ufe00-\\ufe0d\\u{e0000}-\\u{e01ef}\\ud800-\\udfff\\ufdd0-\\ufdef\\ufff0-\\ufffb\\ufffe\\uffff]",
  "gu",
);

/**
 * Show characters that hide or reorder text as marks such as `[U+202E]`.
 * @param {string} text
 */
export function visible(text) {
  return text
    .replaceAll("\r\n", "\n")
    .replace(
      HIDDEN,
      (found) => `[U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
    );
}
