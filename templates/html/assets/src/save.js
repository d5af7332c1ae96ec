// Files that the page makes itself.

import { h } from "./dom.js";

/**
 * Give a file to the person.
 * @param {BlobPart[]} pieces
 * @param {string} name
 * @param {string} type
 */
export function save(pieces, name, type) {
  const url = URL.createObjectURL(new Blob(pieces, { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
