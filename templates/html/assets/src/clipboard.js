// Copying, also from a file and in a frame, where the browser's own way may be shut.

import { h, listen } from "./dom.js";

const SHOWN_MS = 1500;

/**
 * Copy a text; tell whether that worked.
 * @param {string} text
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "visually-hidden", "aria-hidden": "true", tabindex: "-1" });
    area.value = text;
    const before = document.activeElement;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    return done;
  }
}

/**
 * Return a button that copies a text, and says that it did.
 * @param {string} label
 * @param {() => string | Promise<string>} text
 */
export function copyButton(label, text) {
  const button = h("button", "tool small", label);
  listen(button, "click", async () => {
    const done = await copy(await text());
    button.textContent = done ? "Copied" : "Not allowed here";
    setTimeout(() => (button.textContent = label), SHOWN_MS);
  });
  return button;
}
