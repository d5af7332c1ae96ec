// Rows of one height, any number of them: only those in sight exist, and are used again.

import { listen } from "./dom.js";

/** @typedef {{element: HTMLElement, row: number, y?: number}} Slot */

const SPARE = 2;
// Browsers cut elements at some 17 million pixels; above this the scroll bar is stretched.
const TALLEST = 12_000_000;

/** @template {Slot} S */
export class Virtual {
  #scroll;
  #body;
  #height;
  #make;
  #fill;
  /** @type {S[]} */
  #pool = [];
  #count = 0;
  #frame = 0;

  /**
   * @param {HTMLElement} scroll what scrolls
   * @param {HTMLElement} body what is as tall as all rows
   * @param {number} height of a row
   * @param {() => S} make puts an empty row into the body
   * @param {(slot: S, row: number) => void} fill
   */
  constructor(scroll, body, height, make, fill) {
    this.#scroll = scroll;
    this.#body = body;
    this.#height = height;
    this.#make = make;
    this.#fill = fill;
    listen(scroll, "scroll", () => this.#soon(), { passive: true });
  }

  /** The rows that exist, in no order. */
  get slots() {
    return this.#pool;
  }

  /**
   * Have so many rows, seen from the top.
   * @param {number} count
   */
  show(count) {
    this.#count = count;
    this.#scroll.scrollTop = 0;
    this.#body.style.height = `${Math.min(count * this.#height, TALLEST)}px`;
    this.refresh();
  }

  /** Fill the rows in sight anew. */
  refresh() {
    for (const slot of this.#pool) slot.row = -1;
    this.draw();
  }

  /** Make all rows anew. */
  forget() {
    for (const { element } of this.#pool.splice(0)) element.remove();
  }

  /** Draw the rows that are in sight. */
  draw() {
    const [pool, height] = [this.#pool, this.#height];
    const needed = Math.min(this.#count, Math.ceil(this.#scroll.clientHeight / height) + 2 * SPARE);
    while (pool.length < needed) pool.push(this.#make());
    while (pool.length > needed) pool.pop()?.element.remove();
    if (!needed) return;
    // Read before anything is written: a read after a write has the browser lay the page out anew.
    const scrolled = this.#scroll.scrollTop;
    const top = this.#offset(scrolled);
    const first = Math.max(0, Math.min(Math.floor(top / height) - SPARE, this.#count - needed));
    for (let row = first; row < first + needed; row += 1) {
      const slot = pool[row % needed];
      if (!slot) continue;
      if (slot.row !== row) {
        slot.row = row;
        this.#fill(slot, row);
      }
      const y = row * height - top + scrolled;
      if (slot.y !== y) slot.element.style.transform = `translateY(${(slot.y = y)}px)`;
    }
  }

  /**
   * Scroll as little as it takes to have a row in sight.
   * @param {number} row
   * @param {number} [above] the height of what covers the top
   */
  reveal(row, above = 0) {
    const room = this.#scroll.clientHeight - above;
    const [top, y] = [this.#offset(this.#scroll.scrollTop), row * this.#height];
    const wanted = y < top ? y : y + this.#height > top + room ? y + this.#height - room : top;
    if (wanted !== top) this.#scrollTo(wanted);
    this.draw();
  }

  /**
   * Scroll until a row is in the middle.
   * @param {number} row
   */
  centre(row) {
    this.#scrollTo(row * this.#height - (this.#scroll.clientHeight - this.#height) / 2);
    this.draw();
  }

  get #room() {
    return this.#scroll.clientHeight - this.#height;
  }

  /**
   * Return how far down the rows are scrolled, in pixels as if nothing were stretched.
   * @param {number} scrolled
   */
  #offset(scrolled) {
    const whole = this.#count * this.#height;
    if (whole <= TALLEST) return scrolled;
    return (scrolled / (TALLEST - this.#room)) * (whole - this.#room);
  }

  /** @param {number} offset as `#offset` returns it */
  #scrollTo(offset) {
    const whole = this.#count * this.#height;
    this.#scroll.scrollTop =
      whole <= TALLEST ? offset : (offset / (whole - this.#room)) * (TALLEST - this.#room);
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.draw();
    });
  }
}
