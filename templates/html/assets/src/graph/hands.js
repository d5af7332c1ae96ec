// How a hand moves the stage of the graph.

import { listen } from "../dom.js";

/**
 * Let a mouse drag what scrolls; fingers do so by themselves.
 * @param {HTMLElement} scroll
 */
export function draggable(scroll) {
  listen(scroll, "pointerdown", (event) => {
    const onBox = event.target instanceof Element && event.target.closest("button");
    if (event.pointerType !== "mouse" || event.button || onBox) return;
    const within = scroll.getBoundingClientRect();
    if (event.clientX - within.left > scroll.clientWidth) return; // on a scroll bar
    if (event.clientY - within.top > scroll.clientHeight) return;
    const from = { x: event.clientX + scroll.scrollLeft, y: event.clientY + scroll.scrollTop };
    scroll.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ now) =>
      scroll.scrollTo(from.x - now.clientX, from.y - now.clientY);
    const done = () => {
      scroll.removeEventListener("pointermove", move);
      scroll.classList.remove("is-dragged");
    };
    scroll.classList.add("is-dragged");
    listen(scroll, "pointermove", move);
    listen(scroll, "lostpointercapture", done, { once: true });
  });
}
