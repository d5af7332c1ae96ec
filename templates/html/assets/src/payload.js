// The data of the page as bytes: one JSON object with a member a line (exporter/renderers/html/
// island.py says which). Nothing is parsed before it is asked for; most lines never are.

const LINE_FEED = 10;
const OPENING = 91; // "["
const CLOSING = 93; // "]"
const COMMA = 44;

const decoder = new TextDecoder();

/** Lines of one value each, of which single ones can be taken. */
export class Rows {
  #bytes;
  #starts;

  /**
   * @param {Uint8Array} bytes
   * @param {number[]} starts where each line begins, and where the one after the last would
   */
  constructor(bytes, starts) {
    this.#bytes = bytes;
    this.#starts = starts;
  }

  get length() {
    return this.#starts.length - 1;
  }

  /**
   * Return the JSON text of a row.
   * @param {number} row
   */
  raw(row) {
    const start = this.#starts[row] ?? 0;
    let end = (this.#starts[row + 1] ?? 1) - 1;
    if (this.#bytes[end - 1] === COMMA) end -= 1;
    return decoder.decode(this.#bytes.subarray(start, end));
  }
}

/** The members of the payload by name. */
export class Payload {
  #bytes;
  /** @type {Map<string, [number, number]>} */
  #lines = new Map();
  /** @type {Map<string, Rows>} */
  #rows = new Map();

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
    for (let at = 0; at < bytes.length; ) at = this.#member(at);
    if (!this.has("end")) throw new Error("the data of this page is not whole");
  }

  /**
   * Note where the member on the line at a position is, and return where the next line begins.
   * @param {number} at
   */
  #member(at) {
    const bytes = this.#bytes;
    let end = bytes.indexOf(LINE_FEED, at);
    if (end < 0) end = bytes.length;
    const quote = at + (at === 0 ? 1 : 0); // the first line begins with a brace
    const colon = bytes.indexOf(58, quote);
    const name = decoder.decode(bytes.subarray(quote + 1, colon - 1));
    if (bytes[end - 1] !== OPENING) {
      this.#lines.set(name, [quote, end]);
      return end + 1;
    }
    const starts = [end + 1];
    for (;;) {
      const start = starts[starts.length - 1] ?? 0;
      end = bytes.indexOf(LINE_FEED, start);
      if (end < 0) throw new Error("the data of this page is not whole");
      if (bytes[start] === CLOSING) break;
      starts.push(end + 1);
    }
    this.#rows.set(name, new Rows(bytes, starts));
    return end + 1;
  }

  /** @param {string} name */
  has(name) {
    return this.#lines.has(name) || this.#rows.has(name);
  }

  /**
   * Return the JSON text of a member that has a line of its own.
   * @param {string} name
   */
  raw(name) {
    const place = this.#lines.get(name);
    if (!place) throw new Error(`the data of this page has no ${name}`);
    const text = decoder.decode(this.#bytes.subarray(...place));
    // the comma, or the brace of the last member
    return text.slice(name.length + 3, -1);
  }

  /**
   * Return the value of a member that has a line of its own.
   * @param {string} name
   * @returns {unknown}
   */
  json(name) {
    return JSON.parse(this.raw(name));
  }

  /**
   * Return the lines of a member that has one line a value, if it is there.
   * @param {string} name
   */
  rows(name) {
    return this.#rows.get(name);
  }
}

/**
 * Take the payload out of the page's data element.
 * @param {string} text
 */
export async function payloadOf(text) {
  if (!text.startsWith('{"encoding":"gzip+base64"')) {
    // In the page `<` stands as \u003c, and so does what nobody would see, from U+0080 on; a
    // backslash that is data stands as two.
    const plain = text.replace(/\\(?:u([0-9a-f]{4})|[^])/g, (found, hex) => {
      const unit = hex ? parseInt(hex, 16) : 0;
      return unit === 0x3c || unit >= 0x80 ? String.fromCharCode(unit) : found;
    });
    return new Payload(new TextEncoder().encode(plain));
  }
  if (typeof DecompressionStream === "undefined") {
    throw new Error("this browser is too old to unpack the data; any from 2023 on can");
  }
  const start = text.indexOf('"data":"') + 8;
  const packed = fromBase64(text.slice(start, text.lastIndexOf('"')));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Payload(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function fromBase64(text) {
  const native = /** @type {{fromBase64?: (text: string) => Uint8Array<ArrayBuffer>}} */ (
    /** @type {unknown} */ (Uint8Array)
  );
  if (native.fromBase64) return native.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
