// A line at the top that says again how it went, once the verdict is out of sight, and leads on.

import { h, listen } from "./dom.js";

const MOST_LINKS = 6;

/** Show the line while the verdict is not in sight. */
export function stickyLine() {
  const verdict = document.querySelector(".verdict");
  const headline = verdict?.querySelector("h1")?.textContent ?? "";
  if (!verdict) return;
  const icon = h("i", { class: verdict.querySelector(".verdict-icon")?.className ?? "", "aria-hidden": "true" });
  icon.classList.remove("verdict-icon");
  const top = h("a", { class: "sticky-top", href: "#" }, icon, headline);
  listen(top, "click", (event) => {
    event.preventDefault(); // an empty hash would forget what the link keeps
    scrollTo(0, 0);
  });
  const links = h("div", "sticky-links");
  for (const section of sections()) {
    const words = section.querySelector("h2")?.firstChild?.textContent?.trim() ?? "";
    links.append(h("a", { href: `#${section.id}` }, words));
  }
  const line = h("nav", { class: "sticky", "aria-label": "Sections" }, h("div", "page-width", top, links));
  line.hidden = true;
  document.body.append(line);
  new IntersectionObserver(([entry]) => {
    line.hidden = entry?.isIntersecting ?? true;
  }).observe(verdict);
}

/** Return the sections that people go to. */
function sections() {
  const wanted = ["members", "causes", "warned", "changes", "timeline", "critical", "graph", "steps", "history"];
  const found = document.querySelectorAll(wanted.map((id) => `section#${id}`).join());
  return [...found].slice(0, MOST_LINKS); // in the page's own order
}
