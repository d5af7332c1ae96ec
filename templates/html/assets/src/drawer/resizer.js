// The edge by which the drawer is made wider or narrower, with a pointer or with the arrow keys.

import { h, listen } from "../dom.js";

const LEAST = 360;
const STEP = 40;

/** @param {HTMLElement} drawer */
export function resizer(drawer) {
  const edge = h("div", {
    class: "drawer-edge",
    role: "separator",
    tabindex: "0",
    "aria-orientation": "vertical",
    "aria-label": "Width of this panel",
  });
  const set = (/** @type {number} */ width) => {
    const most = Math.max(LEAST, innerWidth - 80);
    const fit = Math.round(Math.max(LEAST, Math.min(width, most)));
    drawer.style.setProperty("--drawer-width", `${fit}px`);
    say(fit, most);
  };
  const say = (/** @type {number} */ width, /** @type {number} */ most) => {
    edge.setAttribute("aria-valuenow", String(Math.round(width)));
    edge.setAttribute("aria-valuemin", String(LEAST));
    edge.setAttribute("aria-valuemax", String(Math.round(most)));
  };
  listen(edge, "pointerdown", (event) => {
    edge.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ moved) => set(innerWidth - moved.clientX);
    listen(edge, "pointermove", move);
    listen(edge, "lostpointercapture", () => edge.removeEventListener("pointermove", move), { once: true });
    event.preventDefault();
  });
  listen(edge, "keydown", (event) => {
    const way = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (!way) return;
    event.preventDefault();
    set(drawer.offsetWidth + way);
  });
  say(Math.max(LEAST, innerWidth / 2), Math.max(LEAST, innerWidth - 80));
  return edge;
}
