// JSON as text: numbers keep the digits that they came with, which parsing would cost them.

const STRING = /"(?:[^"\\]|\\[^])*"/y;

/**
 * Return the members of an object, the value of each as its JSON text.
 * @param {string} text an object without blanks between its parts, as the payload has it
 * @returns {[string, string][]}
 */
export function members(text) {
  /** @type {[string, string][]} */
  const found = [];
  for (let at = 1; at < text.length - 1; at += 1) {
    STRING.lastIndex = at;
    const key = STRING.exec(text)?.[0] ?? '""';
    const start = at + key.length + 1;
    at = end(text, start);
    found.push([JSON.parse(key), text.slice(start, at)]);
  }
  return found;
}

/**
 * Return where a value ends.
 * @param {string} text
 * @param {number} at
 */
function end(text, at) {
  for (let depth = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      STRING.lastIndex = at;
      at += (STRING.exec(text)?.[0].length ?? 1) - 1;
    } else if (sign === "{" || sign === "[") depth += 1;
    else if (sign === "}" || sign === "]") {
      if (!depth) return at;
      depth -= 1;
    } else if (sign === "," && !depth) return at;
  }
  return at;
}

/**
 * Write JSON with a line for each member.
 * @param {string} text without blanks between its parts
 */
export function pretty(text) {
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  return text.replace(/"(?:[^"\\]|\\[^])*"|[{[][}\]]|[{}[\],:]/g, (token) => {
    if (token === "{" || token === "[") {
      depth += 1;
      return token + line();
    }
    if (token === "}" || token === "]") {
      depth -= 1;
      return line() + token;
    }
    if (token === ",") return token + line();
    return token === ":" ? ": " : token;
  });
}

/**
 * Say a value to a person: text as it is, everything else as JSON.
 * @param {string} text
 */
export function said(text) {
  return text.startsWith('"') ? /** @type {string} */ (JSON.parse(text)) : pretty(text);
}
