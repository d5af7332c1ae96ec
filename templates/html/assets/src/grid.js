// A table of any number of rows with a few dozen elements: rows exist only while they are seen,
// and are used again for others.

import { h, listen } from "./dom.js";
import { Virtual } from "./virtual.js";

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string | (() => string)} label
 * @property {string} track its width, as CSS grid says it
 * @property {string} [narrow] its width where there is little room
 * @property {number} from the least width of the grid at which it is shown
 * @property {boolean} [end] whether it is set flush right
 * @property {(cell: HTMLElement) => Fill} fill furnishes a cell, for one step after another
 */

/** @typedef {(step: number) => void} Fill puts a step into a furnished cell */
/** @typedef {{element: HTMLElement, fills: Fill[], row: number, y?: number}} Slot */

const ROW = 36;
const NARROW = 560; // as in page.css
const LEAST = 6.5; // rem, of a column that was chosen

export class Grid {
  #columns;
  /** @type {Column[]} */
  #shown = [];
  /** The columns that were chosen, by their keys; null for those there is room for. @type {Set<string> | null} */
  #chosen = null;
  #tracks = "";
  /** @type {import("./order.js").Order[]} */
  #order = [];
  /** @type {ArrayLike<number>} */
  #steps = [];
  #onSort;
  #onOpen;
  #active = -1;
  #made = 0;

  /**
   * @param {string} label
   * @param {Column[]} columns
   * @param {(key: string, more: boolean) => void} onSort `more` to sort by it among equals
   * @param {(step: number) => void} onOpen
   */
  constructor(label, columns, onSort, onOpen) {
    this.#columns = columns;
    this.#onSort = onSort;
    this.#onOpen = onOpen;
    this.head = h("div", { class: "grid-head", role: "rowgroup" });
    this.body = h("div", { class: "grid-body", role: "rowgroup" });
    this.scroll = h(
      "div",
      { class: "grid-scroll", role: "grid", "aria-label": label, tabindex: "0" },
      this.head,
      this.body,
    );
    this.element = h("div", "grid", this.scroll);
    /** @type {Virtual<Slot>} */
    this.rows = new Virtual(
      this.scroll,
      this.body,
      ROW,
      () => this.#make(),
      (slot, row) => this.#fill(slot, row),
    );
    listen(this.body, "click", (event) => this.#clicked(event));
    listen(this.scroll, "keydown", (event) => this.#pressed(event));
    new ResizeObserver(() => this.#resized()).observe(this.scroll);
  }

  /**
   * Show these steps, from the top.
   * @param {ArrayLike<number>} steps
   */
  show(steps) {
    this.#steps = steps;
    this.#active = -1;
    this.scroll.setAttribute("aria-rowcount", String(steps.length + 1));
    this.rows.show(steps.length);
    this.#mark();
  }

  /** The step of the row that the keys have reached; -1 for none. */
  get active() {
    return this.#steps[this.#active] ?? -1;
  }

  /**
   * Go some rows down, or up.
   * @param {number} by
   */
  move(by) {
    const last = this.#steps.length - 1;
    if (last < 0) return;
    // From nowhere, the first row is one down from what is in sight.
    const from = this.#active < 0 ? (by > 0 ? -1 : last + 1) : this.#active;
    this.#activate(Math.max(0, Math.min(from + by, last)));
  }

  /**
   * Let the keys go on from a step's row, where it is shown.
   * @param {number} step
   */
  goTo(step) {
    this.#activate(Array.prototype.indexOf.call(this.#steps, step));
  }

  /** Say everything anew, such as times in another zone. */
  refresh() {
    this.#drawHead();
    this.rows.refresh();
    this.#mark();
  }

  /**
   * Mark the columns that the rows are sorted by.
   * @param {import("./order.js").Order[]} order
   */
  sorted(order) {
    this.#order = order;
    for (const cell of this.head.querySelectorAll("[role=columnheader]")) {
      const place = order.findIndex(({ key }) => key === cell.getAttribute("data-key"));
      cell.removeAttribute("aria-sort");
      cell.removeAttribute("data-place");
      if (place < 0) continue;
      cell.setAttribute("aria-sort", order[place]?.falling ? "descending" : "ascending");
      if (order.length > 1) cell.setAttribute("data-place", ` ${place + 1}`);
    }
  }

  /** Each column there is, and whether it is shown. */
  get columns() {
    return this.#columns.map((column) => ({ column, shown: this.#shown.includes(column) }));
  }

  /**
   * Show these columns, by their keys; those there is room for, without any.
   * @param {string[]} keys
   */
  choose(keys) {
    this.#chosen = keys.length ? new Set(keys) : null;
    this.#resized();
  }

  /** @param {number} row */
  #activate(row) {
    this.#active = row;
    if (row >= 0) this.rows.reveal(row, ROW);
    this.#mark();
  }

  /** Show which row the keys have reached, and say it. */
  #mark() {
    this.scroll.removeAttribute("aria-activedescendant");
    for (const { element, row } of this.rows.slots) {
      element.setAttribute("aria-selected", String(row === this.#active));
      if (row === this.#active) this.scroll.setAttribute("aria-activedescendant", element.id);
    }
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (String(getSelection() ?? "")) return; // a text was marked, not a row clicked
    const slot = this.rows.slots.find(({ element }) => element.contains(/** @type {Node} */ (event.target)));
    if (!slot) return;
    this.#activate(slot.row);
    this.#onOpen(this.active);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.target !== this.scroll || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / ROW) - 2);
    /** @type {Record<string, number>} */
    const ways = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 };
    const way = ways[event.key];
    if (way !== undefined) this.move(way);
    else if (event.key === "Enter" && this.#active >= 0) this.#onOpen(this.active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #resized() {
    const width = this.scroll.clientWidth;
    const wanted = this.#chosen;
    const shown = this.#columns.filter(({ key, from }) => (wanted ? wanted.has(key) : width >= from));
    const tracks = shown
      .map((column) => (width < NARROW && column.narrow ? column.narrow : column.track))
      .join(" ");
    if (tracks !== this.#tracks) {
      this.#shown = shown;
      this.#tracks = tracks;
      this.element.style.setProperty("--columns", tracks);
      // what was chosen has room: the table is scrolled instead
      this.element.style.setProperty("--least", wanted ? `${shown.length * LEAST}rem` : "0");
      this.#drawHead();
      this.rows.forget();
    }
    this.rows.draw();
    this.#mark();
  }

  #drawHead() {
    const row = h("div", { class: "grid-row", role: "row", "aria-rowindex": "1" });
    for (const column of this.#shown) {
      const words = typeof column.label === "string" ? column.label : column.label();
      const label = h("span", column.narrow ? { class: "wide" } : {}, words);
      const button = h("button", "sort", label);
      listen(button, "click", (event) => this.#onSort(column.key, event.shiftKey));
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
    this.sorted(this.#order);
  }

  /** @returns {Slot} */
  #make() {
    const id = `step-row-${(this.#made += 1)}`;
    const element = h("div", { class: "grid-row", role: "row", id });
    const fills = this.#shown.map((column) => {
      const cell = h("div", { class: `grid-cell${column.end ? " end" : ""}`, role: "gridcell" });
      element.append(cell);
      return column.fill(cell);
    });
    this.body.append(element);
    return { element, fills, row: -1 };
  }

  /**
   * @param {Slot} slot
   * @param {number} row
   */
  #fill(slot, row) {
    slot.element.setAttribute("aria-rowindex", String(row + 2));
    slot.element.setAttribute("aria-selected", String(row === this.#active));
    if (row === this.#active) this.scroll.setAttribute("aria-activedescendant", slot.element.id);
    for (const fill of slot.fills) fill(this.#steps[row] ?? 0);
  }
}
