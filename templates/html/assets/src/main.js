// The page's script: everything that matters reads without it; this adds the table of all steps,
// the filter, the theme and the way back to the data.

import { byId, h } from "./dom.js";
import { exportJson } from "./export_json.js";
import { payloadOf } from "./payload.js";
import { Run } from "./run.js";
import { recall, remember } from "./state.js";
import { Steps } from "./steps.js";
import { timeline } from "./timeline/late.js";
import { whatIf } from "./whatif.js";

const THEMES = ["", "light", "dark"];

function theme() {
  const button = h("button", { class: "tool", type: "button" });
  let chosen = THEMES.includes(recall("theme")) ? recall("theme") : "";
  const apply = () => {
    if (chosen) document.documentElement.setAttribute("data-bs-theme", chosen);
    else document.documentElement.removeAttribute("data-bs-theme");
    button.textContent = `Theme: ${chosen || "auto"}`;
  };
  button.addEventListener("click", () => {
    chosen = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length] ?? "";
    remember("theme", chosen);
    apply();
  });
  apply();
  byId("tools").append(button);
}

/** @param {Run} run */
function download(run) {
  const button = h("button", { class: "tool", type: "button" }, "Download JSON");
  button.addEventListener("click", async () => {
    const pieces = [];
    for await (const piece of exportJson(run)) pieces.push(piece);
    const url = URL.createObjectURL(new Blob(pieces, { type: "application/json" }));
    const link = h("a", { href: url, download: "report.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  });
  byId("tools").append(button);
}

/** Let a click on a count of the verdict show the steps behind it. @param {Steps} steps */
function counts(steps) {
  for (const item of document.querySelectorAll("#counts [data-status]")) {
    const status = item.getAttribute("data-status") ?? "";
    const button = h("button", { class: "chip", type: "button" }, ...item.childNodes);
    button.addEventListener("click", () => steps.only(status));
    item.replaceChildren(button);
  }
}

/** Let "/" lead to the filter, and paper show what is folded on the screen. @param {Steps} steps */
function habits(steps) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    steps.focus();
  });
}

async function start() {
  theme();
  const data = byId("data");
  const run = new Run(
    await payloadOf(data.textContent ?? ""),
    (number) => byId(`log-${number}`).textContent ?? "",
  );
  data.remove(); // its text is decoded, and large
  if (run.count) {
    timeline(run);
    whatIf(run);
    const steps = new Steps(run);
    counts(steps);
    habits(steps);
  }
  download(run);
  document.documentElement.setAttribute("data-ready", "");
}

start().catch((/** @type {unknown} */ error) => {
  const reason = error instanceof Error ? error.message : String(error);
  byId("steps-app").append(
    h("p", { class: "section-hint", role: "alert" }, `The table of all steps is not here: ${reason}.`),
  );
});
