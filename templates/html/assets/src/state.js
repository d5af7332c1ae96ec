// What a link to this page carries: the filter, the statuses, the order and the theme, all in the
// hash, so that it works from a file, in a frame and behind any server.

/** @param {string} key */
export function recall(key) {
  return new URLSearchParams(location.hash.slice(1)).get(key) ?? "";
}

/**
 * @param {string} key
 * @param {string} value an empty one is forgotten
 */
export function remember(key, value) {
  const state = new URLSearchParams(location.hash.slice(1));
  // `#steps` and the like, a plain link within the page
  for (const [name, held] of [...state]) if (!held) state.delete(name);
  if (value) state.set(key, value);
  else state.delete(key);
  const hash = state.toString();
  try {
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  } catch {
    // A sandboxed frame has no history; the page works all the same.
  }
}
