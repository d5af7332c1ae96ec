// What a box of the graph says, by sight and by ear.

import { STATUSES } from "../columns.js";
import { h } from "../dom.js";
import { count, took, visible } from "../format.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Node} Node */
/** @typedef {import("./model.js").Scene} Scene */

const LONG = 24;

/**
 * Cut the middle out of a name: both ends tell names apart.
 * @param {string} name
 */
export function short(name) {
  const signs = [...name];
  if (signs.length <= LONG) return name;
  return `${signs.slice(0, LONG - 11).join("")}…${signs.slice(-10).join("")}`;
}

export class Words {
  #model;
  #cached;
  #seconds;
  #wall;
  /** @type {Map<number, number>} how many steps each root cause stopped */
  #stopped = new Map();

  /** @param {Model} model */
  constructor(model) {
    const { run } = model;
    for (const { step_id, blocked } of run.analysis.root_causes) {
      const step = run.numberOf(step_id);
      if (step !== undefined && blocked.length) this.#stopped.set(step, blocked.length);
    }
    this.#model = model;
    this.#cached = run.table("cached", false);
    this.#seconds = model.run.numbers("duration_seconds");
    this.#wall = model.run.analysis.ledger.wall_seconds ?? NaN;
  }

  /** @param {Node} node */
  name(node) {
    const { run } = this.#model;
    if (node.ghost) return visible(node.ghost);
    if (node.group < 0) return visible(run.names[node.steps[0] ?? 0] ?? "");
    const name = this.#model.groupName(node.group);
    if (name !== null) return visible(name);
    if (node.group === this.#model.given.groups.length) return "all further groups";
    return this.#model.given.by === "kind" ? "of no kind" : "in no group";
  }

  /** @param {string} status */
  status(status) {
    return STATUSES.get(status) ?? status;
  }

  /**
   * Return how much of the run's time a step took, NaN where that is not known.
   * @param {Node} node
   */
  share(node) {
    return node.steps.length && node.group < 0 ? (this.#seconds[node.steps[0] ?? 0] ?? NaN) / this.#wall : NaN;
  }

  /**
   * Return which icon a node has: what was reused is told apart.
   * @param {Node} node
   */
  sign({ group, ghost, status, steps }) {
    const reused = group < 0 && !ghost && status === "success" && this.#cached.at(steps[0] ?? 0) === true;
    return reused ? "cached" : status;
  }

  /**
   * Say what there is to say of a node, in one line.
   * @param {Node} node
   */
  facts(node) {
    if (node.group >= 0) return this.#foldFacts(node);
    if (node.ghost) return "no step of this record";
    const seconds = this.#seconds[node.steps[0] ?? 0] ?? NaN;
    const share = this.share(node);
    const reused = this.sign(node) === "cached";
    const words = [reused ? "reused" : this.status(node.status)];
    const stopped = this.#stopped.get(node.steps[0] ?? 0);
    if (stopped) return `${words[0]} · stopped ${count(stopped)}`;
    if (!Number.isNaN(seconds)) {
      if (node.status === "success" && !reused) words.pop(); // the icon says it
      words.push(took(seconds));
    }
    if (share >= 0.005 && share < 10) words.push(`${Math.round(share * 100)} % of run`);
    return words.join(" · ");
  }

  /** @param {Node} node */
  #foldFacts(node) {
    const { statuses } = this.#model;
    const worst = node.steps.filter((step) => statuses.text(step) === node.status).length;
    const steps = `${count(node.steps.length)} ${node.rest ? "more" : node.steps.length === 1 ? "step" : "steps"}`;
    if (worst === node.steps.length && node.status === "success") return steps;
    const which = worst === node.steps.length ? "all" : count(worst);
    return `${steps} · ${which} ${this.status(node.status)}`;
  }

  /**
   * Say all of it.
   * @param {Node} node
   */
  whole(node) {
    const words = [this.name(node), node.ghost ? "" : this.status(node.status), this.facts(node)];
    if (node.critical) words.push("on the critical path");
    return words.filter((word, at) => word && !words[at + 1]?.startsWith(word)).join(", ");
  }

  /**
   * Fill a box.
   * @param {HTMLElement} box
   * @param {Node} node
   */
  furnish(box, node) {
    box.className = `gr-box on-${node.status}`;
    box.classList.toggle("is-fold", node.group >= 0);
    box.classList.toggle("is-critical", node.critical);
    box.classList.toggle("is-ghost", node.ghost !== "");
    box.title = this.whole(node);
    const share = this.share(node);
    if (share > 0) box.style.setProperty("--share", String(Math.min(share, 1)));
    const [word, facts] = [this.status(node.status), this.facts(node)];
    const heard = facts.includes(word) ? { "aria-hidden": "true" } : { role: "img", "aria-label": word };
    box.replaceChildren(
      h("i", { class: `icon status-${this.sign(node)}`, ...heard }),
      h("bdi", {}, short(this.name(node))),
      h("small", {}, facts),
    );
  }
}
