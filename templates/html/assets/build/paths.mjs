// Where things stand, and for which browsers they are built.

import { fileURLToPath } from "node:url";

export const assets = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
export const root = (path) => assets(`../../../${path}`);
export const target = ["chrome109", "firefox115", "safari16.4"];

/** Write the names of our colours, in the style and in the script that asks for them, short. */
export const shortColours = (text) => text.replaceAll("--dx-", "--");
