// What stands below all lanes: the steps without a start have a place there, and no bar.

import { visible } from "../format.js";
import { untimedWords } from "./card.js";
import { iconOf } from "./palette.js";
import { fitted, LANE } from "./shapes.js";

const ICON = 13;

/**
 * Draw the lane of a step without a start, within the field.
 * @param {CanvasRenderingContext2D} pen
 * @param {import("./paint.js").Scene} scene
 * @param {number} lane
 * @param {number} y
 */
export function paintUntimed(pen, { bars, lanes, view, palette, focused }, lane, y) {
  const step = lanes.items[lanes.start(lane)] ?? 0;
  const { left, width } = view;
  if (lane !== focused) {
    pen.fillStyle = palette.color("page");
    pen.fillRect(left, y, width, LANE);
  }
  if (lane === lanes.timed && lane) {
    pen.fillStyle = palette.color("soft");
    pen.fillRect(left, y, width, 1);
  }
  let words = untimedWords(bars, step);
  let x = left + 6;
  if (!lanes.single) {
    sign(pen, palette, bars.statuses.text(step), x, y + (LANE - ICON) / 2);
    words = `${visible(bars.run.names[step] ?? "")}: ${words}`;
    x += ICON + 6;
  }
  pen.font = `11.5px ${palette.font}`;
  pen.textBaseline = "middle";
  pen.fillStyle = palette.color("soft");
  pen.fillText(fitted(pen, words, left + width - x - 4), x, y + LANE / 2 + 0.5);
}

/**
 * Draw the icon of a status.
 * @param {CanvasRenderingContext2D} pen
 * @param {import("./palette.js").Palette} palette
 * @param {string} status
 * @param {number} x
 * @param {number} y
 */
export function sign(pen, palette, status, x, y) {
  const icon = iconOf(status);
  if (!icon) return;
  pen.fillStyle = palette.color(status);
  pen.save();
  pen.translate(x, y);
  pen.scale(ICON / 16, ICON / 16);
  pen.fill(icon, "evenodd");
  pen.restore();
}
