// The name of a step in a link, as exporter/report/anchor.py makes it: the first ten hexadecimal
// digits of the SHA-256 of its id. The browser's own digest is not there in every frame.

/** @typedef {import("./run.js").Run} Run */

const LENGTH = 10;
const FIRST = roots(8, 2);
const ROUNDS = roots(64, 3);

const encoder = new TextEncoder();
const words = new Int32Array(64);

/**
 * Return the anchor of a step's id.
 * @param {string} id
 */
export function anchor(id) {
  const [first = 0, second = 0] = sha256(encoder.encode(id));
  return (hex(first) + hex(second)).slice(0, LENGTH);
}

/**
 * Return the number of the step with an anchor; -1 where there is none.
 * @param {Run} run
 * @param {string} wanted
 */
export function stepAt(run, wanted) {
  if (!/^[0-9a-f]{10}$/.test(wanted)) return -1;
  return run.ids.findIndex((id) => anchor(id) === wanted);
}

/** @param {number} word */
function hex(word) {
  return (word >>> 0).toString(16).padStart(8, "0");
}

/**
 * Return the first 32 bits of the fractions of the roots of the first primes.
 * @param {number} count
 * @param {2 | 3} degree
 */
function roots(count, degree) {
  /** @type {{prime: number, bits: number}[]} */
  const found = [];
  for (let number = 2; found.length < count; number += 1) {
    if (found.every(({ prime }) => number % prime)) {
      const root = degree === 2 ? Math.sqrt(number) : Math.cbrt(number);
      found.push({ prime: number, bits: ((root % 1) * 2 ** 32) | 0 });
    }
  }
  return Int32Array.from(found, ({ bits }) => bits);
}

/**
 * @param {Uint8Array} bytes
 * @returns {Int32Array} the digest as eight words
 */
function sha256(bytes) {
  const blocks = ((bytes.length + 8) >> 6) + 1;
  const room = new Uint8Array(blocks * 64);
  room.set(bytes);
  room[bytes.length] = 0x80;
  const padded = new DataView(room.buffer);
  padded.setUint32(blocks * 64 - 4, bytes.length * 8);
  const digest = Int32Array.from(FIRST);
  for (let block = 0; block < blocks; block += 1) {
    for (let i = 0; i < 16; i += 1) words[i] = padded.getInt32(block * 64 + i * 4);
    compress(digest);
  }
  return digest;
}

/** @param {Int32Array} digest is brought on by the block in `words` */
function compress(digest) {
  for (let i = 16; i < 64; i += 1) {
    const [early, late] = [words[i - 15] ?? 0, words[i - 2] ?? 0];
    const first = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const second = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[i] = ((words[i - 16] ?? 0) + first + (words[i - 7] ?? 0) + second) | 0;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = digest;
  for (let i = 0; i < 64; i += 1) {
    const choice = (e & f) ^ (~e & g);
    const mixed = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const one = (h + mixed + choice + (ROUNDS[i] ?? 0) + (words[i] ?? 0)) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (digest[i] = (digest[i] ?? 0) + word));
}

/** @param {number} word @param {number} bits */
function turn(word, bits) {
  return (word >>> bits) | (word << (32 - bits));
}
