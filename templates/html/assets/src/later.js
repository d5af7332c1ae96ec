// Work that can wait until the page stands.

/**
 * Do something when there is nothing else to do, within a second.
 * @param {() => void} act
 */
export function later(act) {
  // Safari has no idle callback
  if (typeof requestIdleCallback === "function") requestIdleCallback(act, { timeout: 1000 });
  else setTimeout(act, 200);
}
