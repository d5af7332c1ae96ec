// Which steps there are, and which waited for which.

import { Facts } from "./facts.js";

export class Edges extends Facts {
  /**
   * Return the number of the step with an id.
   * @param {string} id
   */
  numberOf(id) {
    const numbers = this.once("numbers", () => new Map(this.ids.map((one, step) => [one, step])));
    return numbers.get(id);
  }

  get ids() {
    return this.once("ids", () => /** @type {string[]} */ (this.payload.json("step_id")));
  }

  /**
   * Return the steps that each step waited for: those of step i are `edges` from `starts[i]` to
   * `starts[i + 1]`; a text is the id of a step that is not listed.
   */
  get upstream() {
    return this.once("upstream", () => {
      const edges = this.payload.has("upstream") ? this.payload.json("upstream") : [];
      return {
        starts: this.starts("upstream.counts"),
        edges: /** @type {(number | string)[]} */ (edges),
      };
    });
  }

  /**
   * Return the listed steps that a step waited for.
   * @param {number} step
   * @returns {number[]}
   */
  above(step) {
    return /** @type {number[]} */ (this.waited(step).filter((one) => typeof one === "number"));
  }

  /**
   * Return the same, and the ids of those that are not listed.
   * @param {number} step
   */
  waited(step) {
    const { starts, edges } = this.upstream;
    return edges.slice(starts[step], starts[step + 1]);
  }

  /**
   * Return the listed steps that waited for a step.
   * @param {number} step
   * @returns {number[]}
   */
  below(step) {
    const lists = this.once("below", () => {
      /** @type {number[][]} */
      const found = Array.from({ length: this.count }, () => []);
      for (let one = 0; one < this.count; one += 1) {
        for (const above of this.above(one)) found[above]?.push(one);
      }
      return found;
    });
    return lists[step] ?? [];
  }
}
