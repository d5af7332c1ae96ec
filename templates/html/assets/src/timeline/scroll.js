// How far down the lanes are scrolled. Browsers cut elements at some 17 million pixels: above the
// limit the scroll bar is stretched, as in the table of steps.

import { LANE } from "./shapes.js";

const TALLEST = 12_000_000;

/** @param {number} lanes */
export function roomOf(lanes) {
  return Math.min(lanes * LANE, TALLEST);
}

/**
 * Return how many pixels of lanes are above what is seen.
 * @param {HTMLElement} element that scrolls
 * @param {number} lanes
 */
export function topOf(element, lanes) {
  return element.scrollTop / stretch(element, lanes);
}

/**
 * Scroll so that a lane is the first in sight.
 * @param {HTMLElement} element that scrolls
 * @param {number} lanes
 * @param {number} lane
 */
export function scrollTo(element, lanes, lane) {
  element.scrollTop = lane * LANE * stretch(element, lanes);
}

/**
 * @param {HTMLElement} element
 * @param {number} lanes
 */
function stretch(element, lanes) {
  const height = element.clientHeight;
  return lanes * LANE <= TALLEST ? 1 : (TALLEST - height) / (lanes * LANE - height);
}
