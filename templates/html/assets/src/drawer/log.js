// The log of a step: any length, in colours, with a search of its own.

import { copy } from "../clipboard.js";
import { h, listen } from "../dom.js";
import { count } from "../format.js";
import { save } from "../save.js";
import { recall, remember } from "../state.js";
import { Virtual } from "../virtual.js";
import { Lines } from "./lines.js";

/** @typedef {import("../run.js").Run} Run */
/** @typedef {{element: HTMLElement, number: HTMLElement, text: HTMLElement, row: number}} Slot */

const HEIGHT = 20; // as in drawer.css
const WIDEST = 66_000;

/**
 * @param {Run} run
 * @param {number} step
 * @returns {Promise<HTMLElement[]>}
 */
export async function logOf(run, step) {
  const raw = await run.rawLog(step);
  const text = raw === undefined ? "" : /** @type {string} */ (JSON.parse(raw));
  if (!text) return [h("p", "section-hint", "The log of this step is empty.")];
  return new LogView(text, run.names[step] ?? "").elements;
}

class LogView {
  #lines;
  #rows;
  #body = h("div", "log-body");
  #scroll;
  #find = h("input", {
    class: "form-control",
    type: "search",
    placeholder: "Find in this log",
    "aria-label": "Find in this log",
    spellcheck: "false",
    autocomplete: "off",
  });
  #said = h("span", { class: "log-said", role: "status" });
  /** @type {number[]} */
  #hits = [];
  #hit = -1;
  #line = -1;

  /**
   * @param {string} text
   * @param {string} name
   */
  constructor(text, name) {
    this.#lines = new Lines(text);
    this.#scroll = h("div", { class: "log", role: "region", tabindex: "0", "aria-label": `Log of ${name}` }, this.#body);
    this.#scroll.style.height = `${Math.min(this.#lines.count * HEIGHT + 20, 1e6)}px`;
    this.#body.style.minWidth = `calc(${Math.min(this.#lines.widest, WIDEST)}ch + 5rem)`;
    /** @type {Virtual<Slot>} */
    this.#rows = new Virtual(
      this.#scroll,
      this.#body,
      HEIGHT,
      () => this.#make(),
      (slot, row) => this.#fill(slot, row),
    );
    listen(this.#find, "input", () => this.#search());
    listen(this.#find, "keydown", (event) => {
      if (event.key === "Enter") this.#go(event.shiftKey ? -1 : 1);
    });
    new ResizeObserver(() => this.#rows.draw()).observe(this.#scroll);
    this.elements = [this.#tools(text, name), this.#scroll];
    this.#rows.show(this.#lines.count);
    requestAnimationFrame(() => this.#begin());
  }

  /** Show the line that the link names, else the first failure, else the end. */
  #begin() {
    const named = /^\d{1,9}$/.test(recall("l")) ? Number(recall("l")) - 1 : -1;
    const first = this.#lines.firstFailure;
    if (named >= 0 && named < this.#lines.count) this.#show(named);
    else if (first >= 0) this.#show(first, false);
    else this.#rows.reveal(this.#lines.count - 1);
  }

  /**
   * @param {string} text
   * @param {string} name
   */
  #tools(text, name) {
    const button = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {() => void} */ run) => {
      const made = h("button", { class: "tool small", "aria-label": label, title: label }, sign);
      listen(made, "click", run);
      return made;
    };
    const tools = h("div", "drawer-tools", this.#find, this.#said);
    tools.append(
      button("↑", "Previous find", () => this.#go(-1)),
      button("↓", "Next find", () => this.#go(1)),
    );
    if (this.#lines.firstFailure >= 0) {
      tools.append(button("First failure", "First failure: the first line that tells of one", () => this.#show(this.#lines.firstFailure)));
    }
    tools.append(
      button("End", "End of the log", () => this.#rows.reveal(this.#lines.count - 1)),
      button("Copy", "Copy the log", () => void copy(text)),
      button("Save", "Save the log as a file", () => save([text], `${name.replace(/[^\w.-]+/g, "_").slice(0, 80)}.log`, "text/plain")),
    );
    this.#said.textContent = `${count(this.#lines.count)} ${this.#lines.count === 1 ? "line" : "lines"}`;
    return tools;
  }

  #search() {
    this.#hits = this.#lines.find(this.#find.value);
    this.#hit = -1;
    this.#said.textContent = this.#find.value ? `${count(this.#hits.length)} found` : "";
    if (this.#hits.length) this.#go(1);
    else this.#rows.refresh();
  }

  /** @param {number} by */
  #go(by) {
    const many = this.#hits.length;
    if (!many) return;
    this.#hit = this.#hit < 0 && by < 0 ? many - 1 : (this.#hit + by + many) % many;
    this.#said.textContent = `${count(this.#hit + 1)} of ${count(many)}`;
    this.#show(this.#hits[this.#hit] ?? 0, false);
  }

  /**
   * @param {number} line
   * @param {boolean} [link] whether a link to the page shall name it
   */
  #show(line, link = true) {
    this.#line = line;
    if (link) remember("l", String(line + 1));
    this.#rows.centre(line);
    this.#rows.refresh();
  }

  /** @returns {Slot} */
  #make() {
    const number = h("button", { class: "log-number", tabindex: "-1" });
    const text = h("span", { class: "log-text", dir: "auto" });
    const element = h("div", "log-line", number, text);
    const slot = { element, number, text, row: -1 };
    listen(number, "click", () => this.#show(slot.row));
    this.#body.append(element);
    return slot;
  }

  /**
   * @param {Slot} slot
   * @param {number} row
   */
  #fill(slot, row) {
    const { pieces, left } = this.#lines.pieces(row);
    slot.number.textContent = String(row + 1);
    slot.number.title = "Name this line in the link to the page";
    slot.element.classList.toggle("is-here", row === this.#line);
    slot.text.replaceChildren(
      ...pieces.map(({ text, classes, href }) => {
        if (href) return h("a", { href, rel: "noreferrer noopener", target: "_blank", class: classes }, text);
        return classes ? h("span", { class: classes }, text) : text;
      }),
    );
    if (left) {
      const more = ` … ${count(left)} more characters of this line: save the log to have them`;
      slot.text.append(h("span", "log-cut", more));
    }
  }
}
