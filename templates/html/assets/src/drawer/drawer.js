// A step with all that is known of it, beside the page; over it where there is little room.

import { anchor, stepAt } from "../anchor.js";
import { on, tell } from "../bus.js";
import { copyButton } from "../clipboard.js";
import { standing } from "../columns.js";
import { h, listen } from "../dom.js";
import { count, visible } from "../format.js";
import { failuresOf } from "../failures.js";
import { go, linkTo, recall, remember } from "../state.js";
import { onZone } from "../zones.js";
import { attemptsOf, placeOf } from "./attempts.js";
import { logOf } from "./log.js";
import { overview } from "./overview.js";
import { pastOf } from "./past.js";
import { rawOf } from "./raw.js";
import { resizer } from "./resizer.js";

/** @typedef {import("../run.js").Run} Run */
/** @typedef {{key: string, label: string, show: (run: Run, step: number) => HTMLElement[] | Promise<HTMLElement[]>}} View */

const SMALL = matchMedia("(max-width: 899.98px)");
const SIDES = ["s", "v", "a", "l"];

export class Drawer {
  #run;
  #step = -1;
  #view = "";
  /** @type {Element | null} where the keys were before */
  #before = null;
  #title = h("h2", { class: "drawer-title", id: "drawer-title", tabindex: "-1" });
  #under = h("p", "drawer-under");
  #place = h("span", "drawer-place");
  #tabs = h("div", { class: "drawer-tabs", role: "tablist", "aria-label": "Sides of this step" });
  #body = h("div", { class: "drawer-body", role: "tabpanel", id: "drawer-body", tabindex: "-1" });
  #previous = this.#button("‹", "Previous failure (N)", () => this.failure(-1));
  #next = this.#button("›", "Next failure (n)", () => this.failure(1));
  element = h("div", { class: "drawer", role: "dialog", "aria-labelledby": "drawer-title", hidden: "" });

  /** @param {Run} run */
  constructor(run) {
    this.#run = run;
    const tools = h("div", "drawer-nav");
    if (failuresOf(run).length) tools.append(this.#previous, this.#next, this.#place);
    tools.append(
      copyButton("Copy link", () => this.link),
      this.#button("✕", "Close (Esc)", () => this.close()),
    );
    const head = h("div", "drawer-head", tools, this.#title, this.#under, this.#tabs);
    this.element.append(resizer(this.element), head, this.#body);
    document.body.append(this.element);
    listen(document, "click", (event) => this.#followed(event));
    SMALL.addEventListener("change", () => this.#cover());
    on("open", (step) => this.open(step));
    on("navigated", () => this.#fromLink());
    onZone(() => this.#step >= 0 && this.#show(this.#view));
    this.#fromLink();
  }

  /** The step that is open; -1 for none. */
  get step() {
    return this.#step;
  }

  get link() {
    return location.href.split("#")[0] + linkTo({});
  }

  /** The sides there are of a step. */
  get #views() {
    const [run, step] = [this.#run, this.#step];
    const tries = run.attempts(step).length;
    /** @type {View[]} */
    const views = [{ key: "", label: "Overview", show: overview }];
    if (tries) views.push({ key: "attempts", label: `Attempts ${count(tries)}`, show: attemptsOf });
    if (run.past(step)) views.push({ key: "history", label: "History", show: pastOf });
    if (run.hasLog(step)) views.push({ key: "log", label: "Log", show: logOf });
    views.push({ key: "raw", label: "JSON", show: rawOf });
    return views;
  }

  /**
   * Show a step.
   * @param {number} step
   * @param {string} [view] which side of it; that which was shown last, where there is one
   * @param {boolean} [back] whether the browser's arrow leads back to what was shown before
   * @param {{a: string, l: string}} [place] which attempt of it, and which line of its log
   */
  open(step, view = this.#view, back = true, place = { a: "", l: "" }) {
    if (step < 0 || step >= this.#run.count) return;
    const same = step === this.#step;
    if (!same) go({ s: anchor(this.#run.ids[step] ?? ""), ...place }, back || this.#step < 0);
    else if (place.a || place.l) go(place, false);
    this.#set(step, view);
    if (!same) this.#title.focus({ preventScroll: true });
  }

  /**
   * Show a step without asking for the attention, and without a place of its own in the history.
   * @param {number} step
   */
  peek(step) {
    if (!SMALL.matches) this.#set(step, "");
  }

  /** Show the page alone again. */
  close() {
    if (this.#step < 0) return;
    go(Object.fromEntries(SIDES.map((key) => [key, ""])));
    this.#hide();
  }

  /**
   * Show the next failure, or the one before.
   * @param {number} by
   */
  failure(by) {
    const failures = failuresOf(this.#run);
    if (!failures.length) return;
    const at = failures.indexOf(this.#step);
    const next = at < 0 ? (by > 0 ? 0 : failures.length - 1) : (at + by + failures.length) % failures.length;
    this.open(failures[next] ?? 0, undefined, false);
  }

  /**
   * Show another side of the step, and let the keys go on from its name.
   * @param {number} by
   */
  turn(by) {
    const views = this.#views;
    const at = views.findIndex(({ key }) => key === this.#view);
    this.#show(views[(at + by + views.length) % views.length]?.key ?? "");
    /** @type {HTMLElement | null} */ (this.#tabs.querySelector("[aria-selected=true]"))?.focus();
  }

  /**
   * Show the next attempt, or the one before.
   * @param {number} by
   */
  attempt(by) {
    const tries = this.#run.attempts(this.#step);
    if (!tries.length) return;
    const at = placeOf(tries);
    const next = at < 0 ? (by > 0 ? 0 : tries.length - 1) : Math.max(0, Math.min(at + by, tries.length - 1));
    remember("a", String(tries[next]?.number));
    this.#show("attempts");
    /** @type {HTMLElement | null} */ (this.#body.querySelector(".is-here"))?.focus({ preventScroll: true });
  }

  /** Whether the keys are on the names of the sides. */
  get onTabs() {
    return this.#tabs.contains(document.activeElement);
  }

  /**
   * Show a side of the step, where there is one.
   * @param {string} key
   */
  view(key) {
    if (this.#views.some((view) => view.key === key)) this.#show(key);
  }

  #fromLink() {
    const step = stepAt(this.#run, recall("s"));
    if (step < 0) this.#hide();
    else this.#set(step, recall("v"));
  }

  /**
   * @param {number} step
   * @param {string} view
   */
  #set(step, view) {
    if (this.#step < 0) this.#before = document.activeElement;
    const changed = step !== this.#step;
    this.#step = step;
    this.element.hidden = false;
    this.#cover();
    this.#head();
    const known = this.#views.some(({ key }) => key === view);
    this.#show(known ? view : "");
    if (changed) tell("opened", step);
  }

  #hide() {
    if (this.#step < 0) return;
    this.#step = -1;
    this.element.hidden = true;
    this.#body.replaceChildren();
    this.#cover();
    tell("opened", -1);
    if (this.#before instanceof HTMLElement) this.#before.focus({ preventScroll: true });
  }

  /** Where it covers the page, nothing of the page can be reached behind it. */
  #cover() {
    const covers = this.#step >= 0 && SMALL.matches;
    document.documentElement.classList.toggle("is-covered", covers);
    this.element.setAttribute("aria-modal", String(covers));
    for (const element of document.querySelectorAll("body > :not(.drawer, script, dialog)")) {
      /** @type {HTMLElement} */ (element).inert = covers;
    }
  }

  #head() {
    const [run, step] = [this.#run, this.#step];
    const [id, name] = [run.ids[step] ?? "", run.names[step] ?? ""];
    const [status, word] = standing(run, step);
    const icon = h("i", { class: `icon status-${status}`, "aria-hidden": "true" });
    this.#title.replaceChildren(icon, h("bdi", {}, visible(name)));
    this.#under.replaceChildren(h("b", `on-${status}`, word));
    if (id !== name) this.#under.append(h("code", {}, h("bdi", {}, visible(id))));
    const failures = failuresOf(run);
    const at = failures.indexOf(step);
    this.#place.textContent = at < 0 ? `${count(failures.length)} failed` : `failure ${count(at + 1)} of ${count(failures.length)}`;
  }

  /** @param {string} key */
  #show(key) {
    const views = this.#views;
    this.#view = key;
    remember("v", key);
    if (key !== "log") remember("l", "");
    if (key !== "log" && key !== "attempts") remember("a", "");
    this.#tabs.replaceChildren(...views.map((view) => this.#tab(view)));
    const view = views.find((one) => one.key === key) ?? views[0];
    const step = this.#step;
    const shown = view?.show(this.#run, step) ?? [];
    const put = (/** @type {HTMLElement[]} */ parts) => {
      if (this.#step !== step || this.#view !== key) return; // another one was asked for meanwhile
      this.#body.classList.toggle("is-log", key === "log");
      this.#body.replaceChildren(...parts);
      this.#body.scrollTop = 0;
      this.#body.querySelector(".attempt.is-here")?.scrollIntoView({ block: "nearest", inline: "center" });
    };
    if (Array.isArray(shown)) put(shown);
    else void shown.then(put, () => put([h("p", { role: "alert" }, "The log could not be unpacked.")]));
  }

  /** @param {View} view */
  #tab({ key, label }) {
    const chosen = key === this.#view;
    const tab = h("button", { class: "drawer-tab", role: "tab", "aria-controls": "drawer-body" }, label);
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    listen(tab, "click", () => this.#show(key));
    return tab;
  }

  /** Open a step whose link was clicked, without leaving what else the link to this page holds. */
  #followed(/** @type {MouseEvent} */ event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = event.target.closest("a[href^='#s=']");
    const named = new URLSearchParams(link?.getAttribute("href")?.slice(1));
    const step = stepAt(this.#run, named.get("s") ?? "");
    if (step < 0) return;
    event.preventDefault();
    this.open(step, named.get("v") ?? undefined, true, { a: named.get("a") ?? "", l: named.get("l") ?? "" });
  }

  /**
   * @param {string} sign
   * @param {string} label
   * @param {() => void} run
   */
  #button(sign, label, run) {
    const button = h("button", { class: "tool small", "aria-label": label, title: label }, sign);
    listen(button, "click", run);
    return button;
  }
}
