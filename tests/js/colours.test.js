// The colours of the states: each is seen on what it stands on, and what broke and what that
// stopped are not taken for one another, by those either who do not see red or green.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const css = await readFile(new URL("../../templates/html/assets/css/page.css", import.meta.url), "utf8");
const STATES = [
  "success", "warned", "failed", "upstream_failed", "skipped", "cancelled", "running", "retry", "pending", "unknown",
];

/** @param {string} selector @returns {Record<string, number[]>} linear red, green and blue by name */
function palette(selector) {
  const block = css.slice(css.indexOf(`${selector} {`)).split("}", 1)[0] ?? "";
  const found = [...block.matchAll(/--dx-([a-z_]+): #([0-9a-f]{3,6});/g)];
  return Object.fromEntries(found.map(([, name, hex]) => [name, linear(hex ?? "")]));
}

/** @param {string} hex */
function linear(hex) {
  const long = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
  return [0, 2, 4].map((at) => {
    const part = parseInt(long.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
}

/** @param {number[]} colour relative luminance of WCAG */
const luminance = ([r = 0, g = 0, b = 0]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** @param {number[]} one @param {number[]} other */
function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

// Machado, Oliveira and Fernandes 2009, severity 1.0, on linear values.
const SEEN_BY = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopes: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopes: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
};

/** @param {number[]} colour @param {number[][]} matrix */
const seen = (colour, matrix) =>
  matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, part, i) => sum + part * (colour[i] ?? 0), 0))));

/** CIE L*a*b*, D65. @param {number[]} colour */
function lab([r = 0, g = 0, b = 0]) {
  const f = (/** @type {number} */ t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** How far apart two colours are, CIE 1976. @param {number[]} one @param {number[]} other */
function apart(one, other) {
  const [a, b] = [lab(one), lab(other)];
  return Math.hypot(...a.map((part, i) => part - (b[i] ?? 0)));
}

for (const [theme, selector] of [["light", ":root"], ["dark", "[data-bs-theme=dark]"]]) {
  const colours = palette(selector ?? "");
  const of = (/** @type {string} */ name) => colours[name] ?? assert.fail(`no ${name} in ${theme}`);

  test(`every state is seen on what it stands on, ${theme}`, () => {
    for (const state of STATES) {
      for (const ground of ["surface", "page"]) {
        const ratio = contrast(of(state), of(ground));
        assert.ok(ratio >= 3, `${state} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`what broke and what it stopped are told apart by everybody, ${theme}`, () => {
    for (const [who, matrix] of Object.entries(SEEN_BY)) {
      for (const other of ["upstream_failed", "success", "running"]) {
        const distance = apart(seen(of("failed"), matrix), seen(of(other), matrix));
        assert.ok(distance > 10, `failed and ${other} for ${who}: ${distance.toFixed(1)}`);
      }
    }
  });
}
