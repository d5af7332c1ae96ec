// The line below the graph: what the current box is, and what can be done with it.

import { openStep, tell } from "../bus.js";
import { h, listen } from "../dom.js";
import { count } from "../format.js";

/** @typedef {import("./graph.js").Graph} Graph */

export class Detail {
  #graph;
  element = h("div", "gr-detail");

  /** @param {Graph} graph */
  constructor(graph) {
    this.#graph = graph;
    this.show(-1);
  }

  /** @param {number} number of the node; -1 for none */
  show(number) {
    const graph = this.#graph;
    const node = number < 0 ? undefined : graph.scene.nodes[number];
    if (!node) {
      this.element.replaceChildren(
        h("p", "gr-hint", "Drag or scroll to move; Ctrl and the wheel zoom."),
      );
      return;
    }
    const { words, model } = graph;
    const [above, below] = [graph.scene.links.filter(({ to }) => to === number), graph.scene.links.filter(({ from }) => from === number)];
    const facts = [words.facts(node)];
    if (above.length) facts.push(`waits for ${count(above.length)}`);
    if (below.length) facts.push(`${count(below.length)} ${below.length === 1 ? "waits" : "wait"} for it`);
    if (node.critical) facts.push("on the critical path");
    const deeds = h("div", "gr-deeds");
    /** @param {string} name @param {() => void} act @param {string} [key] */
    const deed = (name, act, key) => {
      const button = h("button", "tool small", name);
      if (key) button.title = `Key: ${key}`;
      listen(button, "click", act);
      deeds.append(button);
    };
    const [step = 0] = node.steps;
    if (node.ghost) facts.push("the source names it and tells nothing of it");
    else if (node.group < 0) {
      deed("Open", () => openStep(step, model.run.ids[step] ?? ""), "Enter");
      deed("All it waits for", () => graph.focus(step, "+", ""), "u");
      deed("All that wait for it", () => graph.focus(step, "", "+"), "d");
      const group = model.groupOf(step);
      if (graph.isOpen(group)) deed("Fold its group", () => graph.fold(group), "x");
    } else {
      if (!node.rest) deed("Unfold", () => graph.fold(node.group), "Enter");
      else deed("Fold", () => graph.fold(node.group), "x");
      const name = model.groupName(node.group);
      if (name && !name.includes('"')) {
        deed("Its steps in the table", () => void tell("filter", `${model.given.by}:"${name}"`));
      }
    }
    this.element.replaceChildren(
      h("p", {}, h("i", { class: `icon status-${words.sign(node)}`, "aria-hidden": "true" }), h("bdi", {}, words.name(node)), h("small", {}, facts.join(" · "))),
      deeds,
    );
  }

  /** @param {number} number of a node that was chosen: shown whole, or unfolded */
  open(number) {
    const graph = this.#graph;
    const node = graph.scene.nodes[number];
    if (!node) return;
    if (node.ghost) graph.choose(number, false);
    else if (node.group < 0) {
      graph.choose(number, false);
      const [step = 0] = node.steps;
      openStep(step, graph.model.run.ids[step] ?? "");
    } else if (node.rest) graph.choose(number, false);
    else graph.fold(node.group);
  }
}
