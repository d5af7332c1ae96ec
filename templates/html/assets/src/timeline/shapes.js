// Shapes and texts on a canvas.

export const LANE = 24;
export const BAR = 14;
/** What is free beside the lanes: what is at the end of the axis is not cut. */
export const MARGIN = 8;

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string | CanvasGradient} fill
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} [height]
 */
export function box(pen, fill, x, y, width, height = BAR) {
  pen.fillStyle = fill;
  if (width < 5) {
    pen.fillRect(x, y, width, height);
    return;
  }
  pen.beginPath();
  pen.roundRect(x, y, width, height, 3);
  pen.fill();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} color
 * @param {number} x
 * @param {number} width
 * @param {number} y
 */
export function dotted(pen, color, x, width, y) {
  pen.strokeStyle = color;
  pen.lineWidth = 2;
  pen.setLineDash([2, 3]);
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + width, y);
  pen.stroke();
  pen.setLineDash([]);
}

/** Texts that were cut, by room and font: most are drawn again with the next frame.
 * @type {Map<string, string>} */
const cuts = new Map();
const MOST_CUTS = 4000;

/**
 * Cut the middle out of a text that is too wide.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {number} room
 */
export function fitted(pen, text, room) {
  const key = `${Math.round(room)} ${pen.font} ${text}`;
  let known = cuts.get(key);
  if (known === undefined) {
    known = narrowed(pen, text.length > 200 ? cut(text, 150) : text, room);
    if (cuts.size >= MOST_CUTS) cuts.clear();
    cuts.set(key, known);
  }
  return known;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} short
 * @param {number} room
 */
function narrowed(pen, short, room) {
  if (pen.measureText(short).width <= room) return short;
  let [low, high] = [0, short.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pen.measureText(cut(short, middle)).width <= room) low = middle;
    else high = middle - 1;
  }
  return cut(short, low);
}

/**
 * @param {string} text
 * @param {number} length
 */
function cut(text, length) {
  const tail = Math.floor(length / 3);
  const end = tail ? text.slice(-tail) : "";
  return `${text.slice(0, length - tail)}…${end}`.replace(/[\ud800-\udbff]…/, "…").replace(/…[\udc00-\udfff]/, "…");
}

/**
 * Make a canvas so large, sharp on any screen.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
export function sized(canvas, width, height) {
  const scale = devicePixelRatio || 1;
  const [wide, tall] = [Math.round(width * scale), Math.round(height * scale)];
  // setting it, even to what it is, costs as much as a new one
  if (canvas.width === wide && canvas.height === tall && canvas.style.width === `${width}px`) return;
  canvas.width = wide;
  canvas.height = tall;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.getContext("2d")?.scale(scale, scale);
}
