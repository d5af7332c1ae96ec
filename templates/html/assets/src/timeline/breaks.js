// The marks of quiet stretches that are cut short.

/**
 * Mark where a quiet stretch is cut short: bars that go through are no measure there.
 * @param {CanvasRenderingContext2D} pen
 * @param {import("./paint.js").Scene} scene
 */
export function breaks(pen, { view, palette, height }) {
  for (const { from, to } of view.shown.quiet) {
    const [x, end] = [view.x(from), view.x(to)];
    if (end < view.left || x > view.left + view.width) continue;
    pen.fillStyle = palette.color("page");
    pen.globalAlpha = 0.85;
    pen.fillRect(x, 0, end - x, height);
    pen.globalAlpha = 1;
    pen.strokeStyle = palette.color("soft");
    pen.lineWidth = 1;
    pen.beginPath();
    for (const side of [x, end]) {
      pen.moveTo(side, 0);
      for (let y = 0; y < height; y += 12) {
        pen.lineTo(side + 3, y + 3);
        pen.lineTo(side - 3, y + 9);
        pen.lineTo(side, y + 12);
      }
    }
    pen.stroke();
  }
}
