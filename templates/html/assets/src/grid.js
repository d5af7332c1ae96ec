// A table of any number of rows with a few dozen elements: rows exist only while they are seen,
// and are used again for others.

import { h } from "./dom.js";

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} label
 * @property {string} track its width, as CSS grid says it
 * @property {string} [narrow] its width where there is little room
 * @property {number} from the least width of the grid at which it is shown
 * @property {boolean} [end] whether it is set flush right
 * @property {(cell: HTMLElement) => Fill} fill furnishes a cell, for one step after another
 */

/** @typedef {(step: number) => void} Fill puts a step into a furnished cell */
/** @typedef {{element: HTMLElement, fills: Fill[], row: number}} Slot */

const ROW = 36;
const SPARE = 8;
const NARROW = 560; // as in page.css
// Browsers cut elements at some 17 million pixels; above this the scroll bar is stretched.
const TALLEST = 12_000_000;

export class Grid {
  #columns;
  /** @type {Column[]} */
  #shown = [];
  #tracks = "";
  /** @type {Slot[]} */
  #pool = [];
  /** @type {ArrayLike<number>} */
  #steps = [];
  #onSort;
  #frame = 0;

  /**
   * @param {string} label
   * @param {Column[]} columns
   * @param {(key: string) => void} onSort
   */
  constructor(label, columns, onSort) {
    this.#columns = columns;
    this.#onSort = onSort;
    this.head = h("div", { class: "grid-head", role: "rowgroup" });
    this.body = h("div", { class: "grid-body", role: "rowgroup" });
    this.scroll = h(
      "div",
      { class: "grid-scroll", role: "table", "aria-label": label, tabindex: "0" },
      this.head,
      this.body,
    );
    this.element = h("div", { class: "grid" }, this.scroll);
    this.scroll.addEventListener("scroll", () => this.#soon(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(this.scroll);
  }

  /**
   * Show these steps, from the top.
   * @param {ArrayLike<number>} steps
   */
  show(steps) {
    this.#steps = steps;
    this.scroll.setAttribute("aria-rowcount", String(steps.length + 1));
    this.scroll.scrollTop = 0;
    this.body.style.height = `${Math.min(steps.length * ROW, TALLEST)}px`;
    this.#forget();
    this.draw();
  }

  /**
   * Mark the column that the rows are sorted by.
   * @param {string} key
   * @param {boolean} falling
   */
  sorted(key, falling) {
    for (const cell of this.head.querySelectorAll("[role=columnheader]")) {
      cell.removeAttribute("aria-sort");
      if (cell.getAttribute("data-key") === key) {
        cell.setAttribute("aria-sort", falling ? "descending" : "ascending");
      }
    }
  }

  /** Draw the rows that are in sight. */
  draw() {
    const height = this.scroll.clientHeight;
    const needed = Math.min(this.#steps.length, Math.ceil(height / ROW) + 2 * SPARE);
    while (this.#pool.length < needed) this.#grow();
    while (this.#pool.length > needed) this.#pool.pop()?.element.remove();
    if (!needed) return;
    const top = this.#offset();
    const first = Math.max(
      0,
      Math.min(Math.floor(top / ROW) - SPARE, this.#steps.length - this.#pool.length),
    );
    for (let row = first; row < first + this.#pool.length; row += 1) {
      const slot = this.#pool[row % this.#pool.length];
      if (!slot) continue;
      if (slot.row !== row) this.#fill(slot, row);
      const y = row * ROW - top + this.scroll.scrollTop;
      slot.element.style.transform = `translateY(${y}px)`;
    }
  }

  /** Return how far down the rows are scrolled, in pixels as if nothing were stretched. */
  #offset() {
    const whole = this.#steps.length * ROW;
    if (whole <= TALLEST) return this.scroll.scrollTop;
    const room = this.scroll.clientHeight - ROW;
    return (this.scroll.scrollTop / (TALLEST - room)) * (whole - room);
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.draw();
    });
  }

  #resized() {
    const width = this.scroll.clientWidth;
    const shown = this.#columns.filter((column) => width >= column.from);
    const tracks = shown
      .map((column) => (width < NARROW && column.narrow ? column.narrow : column.track))
      .join(" ");
    if (tracks !== this.#tracks) {
      this.#shown = shown;
      this.#tracks = tracks;
      this.element.style.setProperty("--columns", tracks);
      this.#drawHead();
      this.#pool.splice(0).forEach(({ element }) => element.remove());
    }
    this.draw();
  }

  #drawHead() {
    const sorted = this.head.querySelector("[aria-sort]");
    const [key, order] = [sorted?.getAttribute("data-key"), sorted?.getAttribute("aria-sort")];
    const row = h("div", { class: "grid-row", role: "row", "aria-rowindex": "1" });
    for (const column of this.#shown) {
      const label = h("span", column.narrow ? { class: "wide" } : {}, column.label);
      const button = h("button", { class: "sort", type: "button" }, label);
      button.addEventListener("click", () => this.#onSort(column.key));
      const end = column.end ? " end" : "";
      row.append(
        h(
          "div",
          { class: `grid-cell${end}`, role: "columnheader", "data-key": column.key },
          button,
        ),
      );
    }
    this.head.replaceChildren(row);
    if (key) this.sorted(key, order === "descending");
  }

  #grow() {
    const element = h("div", { class: "grid-row", role: "row" });
    const fills = this.#shown.map((column) => {
      const cell = h("div", { class: `grid-cell${column.end ? " end" : ""}`, role: "cell" });
      element.append(cell);
      return column.fill(cell);
    });
    this.body.append(element);
    this.#pool.push({ element, fills, row: -1 });
    this.#forget();
  }

  #forget() {
    for (const slot of this.#pool) slot.row = -1;
  }

  /**
   * @param {Slot} slot
   * @param {number} row
   */
  #fill(slot, row) {
    slot.row = row;
    slot.element.setAttribute("aria-rowindex", String(row + 2));
    for (const fill of slot.fills) fill(this.#steps[row] ?? 0);
  }
}
