// The page's script: all modules in one, said as briefly as it can be said safely.

import { build } from "esbuild";
import { minify } from "terser";
import { OWN_NAMES, refused } from "./names.mjs";
import { assets, shortColours, target } from "./paths.mjs";

const SHORT = ["abs", "ceil", "floor", "max", "min", "round"];

/** Bundle the modules into one classic script. */
export async function script() {
  const plain = await bundle({ minify: false });
  const wrong = await refused(OWN_NAMES, plain);
  if (wrong.length) throw new Error(`build/names.mjs: not ours alone: ${wrong.join(", ")}`);
  const short = await bundle({
    minify: true,
    mangleProps: new RegExp(`^(?:${OWN_NAMES.join("|")})$`),
    define: {
      document: "$document",
      "Number.isNaN": "$isNaN",
      ...Object.fromEntries(SHORT.map((name) => [`Math.${name}`, `$${name}`])),
    },
    inject: [assets("build/builtins.js")],
  });
  // what esbuild leaves, which looks at each statement once
  const { code } = await minify(shortColours(short), {
    ecma: 2020,
    compress: { passes: 2 },
    format: { ascii_only: true },
  });
  return `${code}\n`;
}

/** @param {import("esbuild").BuildOptions} options */
async function bundle(options) {
  const { outputFiles } = await build({
    entryPoints: [assets("src/main.js")],
    bundle: true,
    write: false,
    format: "iife",
    charset: "ascii", // an inline script is hashed: no byte may depend on how it is decoded
    legalComments: "none",
    target,
    ...options,
  });
  return outputFiles[0].text;
}
