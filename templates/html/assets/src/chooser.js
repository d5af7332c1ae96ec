// Which columns the table of steps has: a list to tick, made when it is opened.

import { h, listen } from "./dom.js";
import { recall, remember } from "./state.js";

/** @typedef {import("./grid.js").Grid} Grid */

/**
 * Offer the columns of a table.
 * @param {Grid} grid
 */
export function columnChooser(grid) {
  const list = h("div", { class: "menu-list", role: "group", "aria-label": "Columns" });
  const menu = h("details", "menu", h("summary", "tool", "Columns"), list);
  listen(menu, "toggle", () => {
    if (menu.open) fill(grid, list);
  });
  const shut = (/** @type {Event} */ event) => {
    if (menu.open && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  };
  listen(document, "pointerdown", shut);
  listen(document, "focusin", shut);
  listen(menu, "keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  return menu;
}

/** Show the columns that the link says. @param {Grid} grid */
export function recallColumns(grid) {
  grid.choose(recall("cols").split(",").filter(Boolean));
}

/**
 * @param {Grid} grid
 * @param {HTMLElement} list
 */
function fill(grid, list) {
  const boxes = grid.columns.map(({ column, shown }) => {
    const box = h("input", { type: "checkbox", value: column.key });
    box.checked = shown;
    box.disabled = column.key === "name"; // whose row would it be
    const words = typeof column.label === "string" ? column.label : column.label();
    return { box, row: h("label", {}, box, words) };
  });
  const reset = h("button", "tool small", "As there is room");
  listen(reset, "click", () => {
    remember("cols", "");
    recallColumns(grid);
    fill(grid, list);
  });
  list.replaceChildren(...boxes.map(({ row }) => row), reset);
  for (const { box } of boxes) {
    listen(box, "change", () => {
      remember("cols", boxes.flatMap((one) => (one.box.checked ? [one.box.value] : [])).join(","));
      recallColumns(grid);
    });
  }
}
