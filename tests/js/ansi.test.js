import assert from "node:assert/strict";
import { test } from "node:test";
import { LONGEST, piecesOf, plainText, stylesOf } from "../../templates/html/assets/src/ansi.js";

/** @param {string} line @param {number} [style] */
const shown = (line, style = 0) =>
  piecesOf(line, style).pieces.map(({ text, classes, href }) => [text, classes, href].filter(Boolean).join("|"));

test("colours and marks become classes", () => {
  assert.deepEqual(shown("a \x1b[31mred\x1b[0m b"), ["a ", "red|a-1", " b"]);
  assert.deepEqual(shown("\x1b[1;92mgood\x1b[22m green\x1b[39m plain"), ["good|a-bold a-10", " green|a-10", " plain"]);
  assert.deepEqual(shown("\x1b[3;4;9;7;2mall\x1b[23;24;29;27;22mnone"), [
    "all|a-dim a-italic a-underline a-inverse a-strike",
    "none",
  ]);
  assert.deepEqual(shown("\x1b[37;41m ERROR \x1b[m"), [" ERROR |a-on a-1"]);
  assert.deepEqual(shown("\x1b[104mhint\x1b[49m"), ["hint|a-on a-12"]);
});

test("256 and true colours become the nearest of sixteen", () => {
  assert.deepEqual(shown("\x1b[38;5;9mx"), ["x|a-9"]);
  assert.deepEqual(shown("\x1b[38;5;196mx"), ["x|a-1"]);
  assert.deepEqual(shown("\x1b[38;5;255mx"), ["x|a-7"]);
  assert.deepEqual(shown("\x1b[38;2;30;120;200mx"), ["x|a-4"]);
  assert.deepEqual(shown("\x1b[48;2;0;0;0;1mx"), ["x|a-bold a-on a-0"]);
  assert.deepEqual(shown("\x1b[38;9mx\x1b[999mx"), ["x", "x"]);
});

test("what overwrites itself is shown as it was left", () => {
  assert.deepEqual(shown("10 %\r50 %\r100 %"), ["100 %"]);
  assert.deepEqual(shown("10 %\r\x1b[32m100 %\x1b[0m\r"), ["100 %|a-2"]);
  assert.deepEqual(shown("done\r"), ["done"]);
  assert.deepEqual(shown("\x1b[31m1\r2"), ["2|a-1"]);
  assert.deepEqual(shown("\r\r"), []);
});

test("cursors, titles and bells go, what is left of a broken escape does no harm", () => {
  assert.deepEqual(shown("a\x1b[2Kb\x1b[1;1Hc\x07\x1b]0;title\x07d\x1b(Be"), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(shown("a\x1b"), ["a"]);
  assert.deepEqual(shown("a\x1b[31"), ["a", "31"]);
  assert.deepEqual(shown("a\x1bPq#0;2\x1b\\b"), ["a", "b"]);
  assert.equal(plainText("\x1b[1mx\x1b[0m"), "x");
});

test("only web addresses become links", () => {
  const link = (/** @type {string} */ url) => `\x1b]8;;${url}\x1b\\here\x1b]8;;\x1b\\ there`;
  assert.deepEqual(shown(link("https://example.org/a")), ["here|https://example.org/a", " there"]);
  assert.deepEqual(shown(link("HTTP://example.org")), ["here|HTTP://example.org", " there"]);
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", " https://x"]) {
    assert.deepEqual(shown(link(bad)), ["here", " there"]);
  }
});

test("what is invisible is shown, and an endless line is cut and counted", () => {
  assert.deepEqual(shown("a\u202eb\0"), ["a[U+202E]b[U+0000]"]);
  const { pieces, left } = piecesOf("x".repeat(2_000_000), 0);
  assert.equal(pieces[0]?.text.length, LONGEST);
  assert.equal(left, 2_000_000 - LONGEST);
});

test("a colour goes on over lines", () => {
  const text = "\x1b[31mred\nstill\x1b[0m\nplain\n\x1b[1mbold";
  const styles = stylesOf(text, 4);
  assert.deepEqual(text.split("\n").map((line, i) => shown(line, styles[i])), [
    ["red|a-1"],
    ["still|a-1"],
    ["plain"],
    ["bold|a-bold"],
  ]);
});

test("hostile lines cost linear time", () => {
  for (const piece of ["\x1b[", "\x1b]8;;", "\x1b[0;", "\r", "\x1bP", "\x1b[31m\r"]) {
    // The runner's limit of time is the judge.
    piecesOf(piece.repeat(60_000 / piece.length), 0);
    stylesOf(piece.repeat(1_000_000 / piece.length), 1);
  }
});
