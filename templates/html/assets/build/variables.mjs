// Bootstrap's variables. It has them so that a site may set others; what nothing sets is a constant.

/**
 * Put the values of constants in the place of their names, and leave out what nobody asks for.
 * @param {import("postcss").Root} sheet
 */
export function foldVariables(sheet) {
  while (foldOnce(sheet) || dropUnused(sheet));
}

/** @param {import("postcss").Root} sheet */
function foldOnce(sheet) {
  const declared = new Map();
  sheet.walkDecls(/^--bs-/, (decl) => {
    declared.set(decl.prop, [...(declared.get(decl.prop) ?? []), decl]);
  });
  let changed = false;
  sheet.walkDecls((decl) => {
    const folded = withValues(decl.value, (name, fallback) => {
      if (!name.startsWith("--bs-")) return null;
      const all = declared.get(name) ?? [];
      if (!all.length) return fallback;
      const value = all[0].value.trim();
      if (all.some((each) => each.value.trim() !== value)) return null;
      if (value === "initial") return fallback; // as good as not set
      return all.length === 1 && isShort(sheet, name, value) ? value : null;
    });
    if (folded === decl.value) return;
    changed = true;
    if (folded.trim()) decl.value = folded;
    else decl.remove();
  });
  return changed;
}

/** Tell whether a value that stands in each place takes no more room than its name does. */
function isShort(sheet, name, value) {
  const uses = sheet.toString().split(`var(${name}`).length - 1;
  const named = uses * "var(--b0)".length + "--b0:;".length + value.length;
  return uses * value.length <= named;
}

/** @param {import("postcss").Root} sheet */
function dropUnused(sheet) {
  const css = sheet.toString();
  let changed = false;
  sheet.walkDecls(/^--bs-/, (decl) => {
    if (new RegExp(`var\\(${decl.prop}(?![\\w-])`).test(css)) return;
    const rule = decl.parent;
    decl.remove();
    if (!rule.nodes.length) rule.remove();
    changed = true;
  });
  return changed;
}

/**
 * Return a value with what each `var()` in it stands for; where that is null it stays.
 * @param {string} value
 * @param {(name: string, fallback: string | null) => string | null} known
 */
function withValues(value, known) {
  let from = 0;
  for (;;) {
    const start = value.indexOf("var(", from);
    if (start < 0) return value;
    let end = start + 4;
    for (let depth = 1; depth; end += 1) depth += { "(": 1, ")": -1 }[value[end]] ?? 0;
    const [, name, fallback] = /^\s*([\w-]+)\s*(?:,([^]*))?$/.exec(value.slice(start + 4, end - 1));
    const found = known(name, fallback === undefined ? null : fallback.trim());
    if (found === null) from = start + 4;
    else value = value.slice(0, start) + found + value.slice(end);
  }
}

/** Give what is left of the framework's variables short names; the script asks for none of them. */
export function shortenFramework(css) {
  const names = new Map();
  return css.replace(/--bs-[\w-]+/g, (name) => {
    if (!names.has(name)) names.set(name, `--b${names.size.toString(36)}`);
    return names.get(name);
  });
}
