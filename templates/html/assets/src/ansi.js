// The colours of a terminal's text as classes; what else a terminal would do is left out.

import { visible } from "./format.js";

/** @typedef {{text: string, classes: string, href: string}} Piece */

/** Characters of one line that are shown; the rest is counted. */
export const LONGEST = 65_536;

// A style in sixteen bits: five for the colour of the text, five for that behind it, six marks.
const MARKS = ["bold", "dim", "italic", "underline", "inverse", "strike"];
const FIRST_MARK = 10;
/** @type {Record<number, number>} */
const ON = { 1: 0, 2: 1, 3: 2, 4: 3, 7: 4, 9: 5 };
/** @type {Record<number, number[]>} */
const OFF = { 21: [0], 22: [0, 1], 23: [2], 24: [3], 27: [4], 29: [5] };
const PALETTE = [
  0x000000, 0xcd3131, 0x0dbc79, 0xe5e510, 0x2472c8, 0xbc3fbc, 0x11a8cd, 0xe5e5e5,
  0x666666, 0xf14c4c, 0x23d18b, 0xf5f543, 0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff,
];
// Each alternative begins with its own sign, and no repetition holds another: linear.
const ESCAPE =
  /\x1b\[([0-9;:]*)m|\x1b\]8;[^;\x07\x1b\n]*;([^\x07\x1b\n]*)(?:\x07|\x1b\\)|\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[ -/]*[0-~]?)|\x07/g;

/**
 * Return the style after an escape's numbers.
 * @param {number} style
 * @param {string} numbers such as `1;31`
 */
function styled(style, numbers) {
  const codes = numbers.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] ?? 0;
    const on = ON[code];
    if (code === 0) style = 0;
    else if (on !== undefined) style |= 1 << (FIRST_MARK + on);
    else if (OFF[code]) for (const mark of OFF[code]) style &= ~(1 << (FIRST_MARK + mark));
    else if (code === 38 || code === 48) {
      const [colour, used] = extended(codes.slice(i + 1));
      i += used;
      if (colour >= 0) style = coloured(style, colour, code === 48);
    } else if (code === 39) style &= ~31;
    else if (code === 49) style &= ~(31 << 5);
    else if (code >= 30 && code <= 47 && code % 10 < 8) style = coloured(style, code % 10, code >= 40);
    else if (code >= 90 && code <= 107 && code % 10 < 8) {
      style = coloured(style, 8 + (code % 10), code >= 100);
    }
  }
  return style;
}

/** @param {number} style @param {number} colour @param {boolean} behind */
function coloured(style, colour, behind) {
  return behind ? (style & ~(31 << 5)) | ((colour + 1) << 5) : (style & ~31) | (colour + 1);
}

/**
 * Return which of the sixteen colours is nearest to one of 256, or of 16 million, and how many
 * numbers named it.
 * @param {number[]} codes
 * @returns {[number, number]}
 */
function extended(codes) {
  if (codes[0] === 2) return [nearest(codes[1] ?? 0, codes[2] ?? 0, codes[3] ?? 0), 4];
  if (codes[0] !== 5) return [-1, Infinity];
  const code = codes[1] ?? 0;
  if (code < 16) return [code, 2];
  if (code > 231) {
    const grey = 8 + (code - 232) * 10;
    return [nearest(grey, grey, grey), 2];
  }
  const level = (/** @type {number} */ part) => (part % 6 ? 55 + (part % 6) * 40 : 0);
  const cube = code - 16;
  return [nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube)), 2];
}

/** @param {number} red @param {number} green @param {number} blue */
function nearest(red, green, blue) {
  let [best, least] = [0, Infinity];
  PALETTE.forEach((colour, i) => {
    const far =
      ((colour >> 16) - red) ** 2 + (((colour >> 8) & 255) - green) ** 2 + ((colour & 255) - blue) ** 2;
    if (far < least) [best, least] = [i, far];
  });
  return best;
}

/** @param {number} style */
function classes(style) {
  const found = MARKS.filter((_, mark) => style & (1 << (FIRST_MARK + mark))).map((mark) => `a-${mark}`);
  const [colour, behind] = [style & 31, (style >> 5) & 31];
  // What stands on a colour is told by that colour itself: any pair of two would not be readable.
  if (behind) found.push("a-on", `a-${behind - 1}`);
  else if (colour) found.push(`a-${colour - 1}`);
  return found.join(" ");
}

/**
 * Return the style that each line begins with.
 * @param {string} text
 * @param {number} lines
 */
export function stylesOf(text, lines) {
  const styles = new Uint16Array(lines);
  if (!text.includes("\x1b[")) return styles;
  let [style, line] = [0, 0];
  for (const [found, numbers] of text.matchAll(/\x1b\[([0-9;:]*)m|\n/g)) {
    if (found === "\n") {
      line += 1;
      styles[line] = style;
    } else style = styled(style, numbers ?? "");
  }
  return styles;
}

/**
 * Return a line's text, without escapes.
 * @param {string} line
 */
export function plainText(line) {
  return line.includes("\x1b") ? line.replace(ESCAPE, "") : line;
}

/**
 * Take a line apart: of what overwrites itself only what was seen last, everything visible.
 * @param {string} line
 * @param {number} style that it begins with
 * @returns {{pieces: Piece[], left: number}} and how many characters are not shown
 */
export function piecesOf(line, style) {
  const left = Math.max(0, line.length - LONGEST);
  const text = left ? line.slice(0, LONGEST) : line;
  const from = lastReturn(text);
  /** @type {Piece[]} */
  const pieces = [];
  let [at, href] = [0, ""];
  const add = (/** @type {number} */ end) => {
    const shown = text.slice(Math.max(at, from), end).replaceAll("\r", "");
    if (end > from && shown) pieces.push({ text: visible(shown), classes: classes(style), href });
  };
  if (text.includes("\x1b") || text.includes("\x07")) {
    for (const found of text.matchAll(ESCAPE)) {
      add(found.index);
      at = found.index + found[0].length;
      if (found[1] !== undefined) style = styled(style, found[1]);
      else if (found[2] !== undefined) href = /^https?:\/\/[^\s]/i.test(found[2]) ? found[2] : "";
    }
  }
  add(text.length);
  return { pieces, left };
}

/**
 * Return where the last part of a line begins that a terminal would leave standing.
 * @param {string} text
 */
function lastReturn(text) {
  let end = text.length;
  for (;;) {
    const at = text.lastIndexOf("\r", end - 1);
    if (at < 0 || end === 0) return 0;
    if (plainText(text.slice(at + 1, end)).trim()) return at + 1;
    end = at;
  }
}
