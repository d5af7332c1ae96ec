// The bar above the graph: ways to see it, the search, the zoom, the files.

import { STATUSES } from "../columns.js";
import { h, listen } from "../dom.js";
import { save } from "../save.js";
import { dotFile, mermaidFile, svgFile } from "./files.js";

/** @typedef {import("./graph.js").Graph} Graph */

const STEP = 1.25;
const WAIT_MS = 200;

export class Bar {
  #graph;
  /** @type {Map<string, HTMLButtonElement>} */
  #kinds = new Map();
  #turn;
  #input = h("input", {
    class: "form-control",
    type: "search",
    placeholder: "Find a step, or see +orders, orders+, kind:test",
    "aria-label": "Find in the graph",
    autocomplete: "off",
    spellcheck: "false",
  });
  #timer = 0;

  /** @param {Graph} graph */
  constructor(graph) {
    this.#graph = graph;
    const kinds = h("div", { class: "tl-ways", role: "group", "aria-label": "What is seen" });
    for (const [kind, name] of graph.kinds) {
      const button = this.#button(name, () => graph.see(kind));
      this.#kinds.set(kind, button);
      kinds.append(button);
    }
    this.#turn = this.#button("Downwards", () => graph.turn());
    const zoom = h(
      "div",
      { class: "tl-ways", role: "group", "aria-label": "Zoom of the graph" },
      this.#named("−", "Zoom the graph out", () => graph.stage.zoom(graph.stage.scale / STEP, null)),
      this.#named("+", "Zoom the graph in", () => graph.stage.zoom(graph.stage.scale * STEP, null)),
      this.#named("Fit", "Fit the graph", () => graph.stage.fit()),
    );
    const files = h(
      "div",
      { class: "tl-ways", role: "group", "aria-label": "Save what is drawn" },
      ...["SVG", "DOT", "Mermaid"].map((kind) =>
        this.#named(kind, `Save as ${kind}`, () => this.#save(kind)),
      ),
    );
    this.element = h("div", "toolbar");
    // where all is seen at once there is nothing to choose
    if (this.#kinds.size > 1 || !this.#kinds.has("steps")) this.element.append(kinds);
    this.element.append(this.#input, zoom, this.#turn, files);
    this.legend = h("ul", "tl-legend");
    listen(this.#input, "input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => graph.find(this.#input.value.trim(), false), WAIT_MS);
    });
    listen(this.#input, "keydown", (event) => {
      if (event.key !== "Enter") return;
      clearTimeout(this.#timer);
      graph.find(this.#input.value.trim(), true);
    });
  }

  /** @param {string} words @param {() => void} act */
  #button(words, act) {
    const button = h("button", "tool", words);
    listen(button, "click", act);
    return button;
  }

  /** @param {string} sign @param {string} words @param {() => void} act */
  #named(sign, words, act) {
    const button = this.#button(sign, act);
    button.setAttribute("aria-label", words);
    button.title = words;
    return button;
  }

  /** @param {boolean} wrong */
  wrong(wrong) {
    this.#input.classList.toggle("is-wrong", wrong);
    this.#input.setAttribute("aria-invalid", String(wrong));
  }

  /** Let the bar show how things stand. */
  update() {
    const { expression, kind, kinds, down, scene } = this.#graph;
    for (const [one, button] of this.#kinds) {
      button.setAttribute("aria-pressed", String(!expression && one === kind));
    }
    this.#turn.setAttribute("aria-pressed", String(down));
    if (document.activeElement !== this.#input || expression) this.#input.value = expression;
    if (!kinds.size || !scene) return;
    this.#legend();
  }

  #legend() {
    const { scene, words: names } = this.#graph;
    /** @type {HTMLElement[]} */
    const items = [];
    const add = (/** @type {string} */ kind, /** @type {string} */ words) =>
      items.push(h("li", {}, h("i", { class: kind, "aria-hidden": "true" }), " ", words));
    const seen = new Set(scene.nodes.map((node) => (node.ghost ? "" : names.sign(node))));
    for (const [status, word] of new Map([...STATUSES, ["cached", "reused"]])) if (seen.has(status)) add(`icon status-${status}`, word);
    const kinds = new Set(scene.links.map(({ kind }) => kind));
    if (scene.nodes.some(({ critical }) => critical)) add("swatch gr-key", "critical path");
    if (kinds.has("blocked")) add("swatch gr-key gr-key-blocked", "stopped by this");
    if (seen.has("")) add("swatch gr-key gr-key-ghost", "not in this record");
    if (kinds.has("back")) add("swatch gr-key gr-key-back", "back to a box before");
    if (kinds.has("turned")) add("swatch gr-key gr-key-turned", "against the order: a circle");
    this.legend.replaceChildren(...items);
  }

  /** @param {string} kind */
  #save(kind) {
    const { scene, words, down, stage } = this.#graph;
    const style = getComputedStyle(this.element);
    const color = (/** @type {string} */ name) => style.getPropertyValue(`--dx-${name}`).trim();
    if (!stage.shape) return;
    if (kind === "SVG") save([svgFile(stage.shape, words, color)], "graph.svg", "image/svg+xml");
    else if (kind === "DOT") save([dotFile(scene, words, down, color)], "graph.dot", "text/vnd.graphviz");
    else save([mermaidFile(scene, words, down, color)], "graph.mmd", "text/plain");
  }
}
