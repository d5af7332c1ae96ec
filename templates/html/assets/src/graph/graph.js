// The section of the graph: what is seen of it, how one moves in it, and what one box tells.

import { on } from "../bus.js";
import { byId, h, listen } from "../dom.js";
import { count } from "../format.js";
import { compile, QueryError } from "../query.js";
import { recall, remember } from "../state.js";
import { Bar } from "./bar.js";
import { Words } from "./boxes.js";
import { Detail } from "./detail.js";
import { walk } from "./keys.js";
import { MOST_NODES } from "./model.js";
import { Stage } from "./stage.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Scene} Scene */
/** @typedef {import("./model.js").View} View */

const NARROW = 640;
const EXPRESSION = /^-|[+|:]/;
/** @type {Scene["layout"]} of a graph that was not drawn yet */
const NOWHERE = { layers: [], rows: [], lines: [], turned: [], width: 0, height: 0 };

export class Graph {
  /** @type {Set<number>} */
  #open = new Set();
  /** @type {Set<number> | null} */
  #shown = null;
  /** @type {Scene} */
  scene = { nodes: [], links: [], layout: NOWHERE, nodeOf: new Int32Array() };
  current = -1;
  down = false;
  expression = "";
  kind = "";

  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.words = new Words(this.model);
    this.kinds = kindsOf(this.model);
    this.stage = new Stage(
      (box, node) => this.#furnish(box, node),
      () => this.bar.update(),
    );
    this.bar = new Bar(this);
    this.detail = new Detail(this);
    this.message = h("p", { class: "message", role: "status" });
    const { scroll } = this.stage;
    scroll.setAttribute("role", "group");
    scroll.setAttribute("aria-label", "Graph of the steps; arrow keys go along its lines");
    walk(this);
    byId("graph-static").remove();
    byId("graph-app").append(
      this.bar.element,
      this.message,
      h("div", "gr", scroll, this.detail.element),
      this.bar.legend,
    );
  }

  /**
   * Draw it for the first time. Where the page was laid out since it was made, that costs the less.
   * @param {ArrayLike<number> | null} shown the steps that the filter of the table leaves
   */
  begin(shown) {
    this.down = this.stage.scroll.clientWidth < NARROW;
    this.scene = this.#recalled();
    on("navigated", () => void this.#recalled());
    on("opened", (step) => this.#opened(step));
    on("shown", (steps) => this.#dim(steps));
    if (shown) this.#dim(shown);
  }

  #recalled() {
    this.kind = this.kinds.has(recall("gv")) ? recall("gv") : this.model.given.kind;
    this.expression = recall("g");
    return this.#draw();
  }

  /** @param {string} kind one of the ways to see it that need no expression */
  see(kind) {
    this.kind = kind;
    this.expression = "";
    this.#open.clear();
    this.#draw();
  }

  /**
   * Show what an expression selects, or bring the step with such a name into sight.
   * @param {string} expression
   * @param {boolean} certain whether the person has finished typing
   */
  find(expression, certain) {
    if (EXPRESSION.test(expression) || !expression) {
      this.expression = expression;
      this.#draw();
    } else this.#search(expression, certain);
  }

  /** @param {string} text @param {boolean} next */
  #search(text, next) {
    const { run } = this.model;
    const test = compile(text, run);
    const found = run.ids.flatMap((_, step) => (!test || test(step) ? [step] : []));
    const nodes = [...new Set(found.map((step) => this.scene.nodeOf[step] ?? -1))];
    const drawn = nodes.filter((node) => (this.scene.nodes[node]?.group ?? 0) < 0);
    const [first] = found;
    if (drawn.length) {
      const at = drawn.indexOf(this.current);
      const node = drawn[next ? (at + 1) % drawn.length : Math.max(at, 0)] ?? 0;
      this.#point(node);
      const which = `${count(drawn.indexOf(node) + 1)} of ${count(drawn.length)}`;
      this.say(drawn.length > 1 ? `${which} boxes with it. Enter goes to the next.` : "");
    } else if (first === undefined) this.say("No step has that in its name.", true);
    else if (next) this.focus(first, "1+", "+1");
    else {
      const fold = this.scene.nodeOf[first] ?? -1;
      if (fold >= 0) this.#point(fold);
      const where = fold >= 0 ? "Folded into this box" : "Not among what is drawn";
      this.say(`${where}. Enter shows it with what is next to it.`);
    }
  }

  /** @param {number} node is made the current one, in the middle */
  #point(node) {
    this.choose(node, false);
    this.stage.center(node);
  }

  /**
   * Show what is above a step, below it, or both.
   * @param {number} step
   * @param {string} above such as `+`
   * @param {string} below
   */
  focus(step, above, below) {
    const id = (this.model.run.ids[step] ?? "").replaceAll('"', "*");
    const name = /[\s|]/.test(id) ? `"${id}"` : id;
    this.expression = `${above}${name}${below}`;
    // The box that has the keys goes when all is drawn anew: the step's next box takes them over.
    const inside = this.stage.scroll.contains(document.activeElement);
    this.#draw();
    this.#point(this.scene.nodeOf[step] ?? -1);
    if (inside) this.choose(this.current, true);
  }

  /** @param {number} group is unfolded, or folded again */
  fold(group) {
    if (!this.#open.delete(group)) this.#open.add(group);
    this.#draw();
    const inside = this.scene.nodes.flatMap(({ steps }, node) =>
      steps.length && this.model.groupOf(steps[0] ?? 0) === group ? [node] : [],
    );
    const step = inside.find((node) => (this.scene.nodes[node]?.group ?? 0) < 0);
    const node = step ?? inside[0] ?? -1;
    this.choose(node, true);
    this.stage.center(node);
  }

  /** @param {number} group */
  isOpen(group) {
    return this.folded && this.#open.has(group);
  }

  get folded() {
    return this.scene.nodes.some((node) => node.group >= 0) || this.#open.size > 0;
  }

  turn() {
    this.down = !this.down;
    this.#draw();
  }

  /**
   * Make a box the current one.
   * @param {number} node
   * @param {boolean} focus
   */
  choose(node, focus) {
    this.current = node;
    this.stage.select(node, focus);
    this.detail.show(node);
  }

  /**
   * @param {string} words
   * @param {boolean} [wrong]
   */
  say(words, wrong = false) {
    this.message.textContent = words;
    this.message.classList.toggle("is-wrong", wrong);
    this.bar.wrong(wrong);
  }

  #draw() {
    try {
      const view = this.#view();
      if (!view.steps.length) {
        this.say("No step is like that.", true);
        return this.scene;
      }
      this.scene = this.model.scene(view);
      remember("g", this.expression);
      remember("gv", this.kind === this.model.given.kind ? "" : this.kind);
      this.current = -1;
      this.detail.show(-1);
      this.stage.show(this.scene, this.down, this.#telling());
      this.say(this.#caption(view));
      this.bar.update();
      if (this.#shown) this.#dim(this.#shown);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      this.say(error.message, true);
    }
    return this.scene;
  }

  /** @returns {View} */
  #view() {
    const { run, given, all } = this.model;
    const open = this.#open;
    if (this.expression) {
      const test = compile(this.expression, run);
      const steps = test ? all.filter((step) => test(step)) : all;
      return { steps, folded: steps.length > MOST_NODES && given.by !== null, open };
    }
    if (this.kind === "groups") return { ...this.model.folded, open };
    return { steps: this.kind === given.kind ? given.steps : all, folded: false, open };
  }

  /** Return the node that a reader should see first. */
  #telling() {
    const { nodes, layout } = this.scene;
    const failed = nodes.findIndex(({ status }) => status === "failed");
    if (failed >= 0) return failed;
    return Math.max(layout.layers.indexOf(0), 0);
  }

  /** @param {View} view */
  #caption({ steps }) {
    const { run, given } = this.model;
    const alone = this.scene.nodes.filter((node) => node.group < 0 && !node.ghost).length;
    const inside = this.scene.nodes.reduce((sum, node) => sum + node.steps.length, 0);
    if (this.expression) {
      const some = `${count(steps.length)} of ${count(run.count)} steps are like that.`;
      return inside < steps.length ? `${some} Drawn are ${count(inside)} of them.` : some;
    }
    if (this.kind === "failure") {
      const words = "What broke, what that waited for, and what it stopped.";
      const more = `${count(given.left)} more broke or were stopped; they have no room here.`;
      return given.left ? `${words} ${more}` : words;
    }
    if (this.kind === "path") {
      return `The critical path, and what its steps waited for: ${count(alone)} of ${count(run.count)} steps.`;
    }
    return this.kind === "groups" && !alone ? "Choose a box to unfold it." : "";
  }

  /** @param {HTMLButtonElement} box @param {number} node */
  #furnish(box, node) {
    const one = this.scene.nodes[node];
    if (one) this.words.furnish(box, one);
    listen(box, "click", () => this.detail.open(node));
    listen(box, "focus", () => {
      if (node !== this.current) this.choose(node, false);
    });
  }

  /** @param {number} step */
  #opened(step) {
    const node = this.scene.nodeOf[step] ?? -1;
    if (node >= 0 && node !== this.current) this.choose(node, false);
  }

  /** @param {ArrayLike<number> | Set<number>} steps */
  #dim(steps) {
    const some = (steps instanceof Set ? steps.size : steps.length) < this.model.run.count;
    if (!some) {
      this.#shown = null;
      this.stage.dim(null);
    } else {
      const kept = steps instanceof Set ? steps : new Set(Array.from(steps));
      this.#shown = kept;
      const dim = this.scene.nodes.map(({ steps: own }) => (own.some((one) => kept.has(one)) ? 0 : 1));
      this.stage.dim(Uint8Array.from(dim));
    }
  }
}

/**
 * Return the ways to see this graph, with their names.
 * @param {Model} model
 */
function kindsOf({ given, run }) {
  /** @type {Map<string, string>} */
  const kinds = new Map();
  if (given.kind === "failure") kinds.set("failure", "What broke");
  if (given.kind === "path") kinds.set("path", "Critical path");
  if (given.by) kinds.set("groups", given.by === "kind" ? "Kinds" : "Groups");
  if (run.count <= MOST_NODES) kinds.set("steps", "All steps");
  return kinds;
}
