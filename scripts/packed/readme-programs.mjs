import { readFileSync } from "node:fs";

import { root } from "../publishable.mjs";

/** The programs in a package's README. */
export function programsOf(folder) {
  const text = readFileSync(`${root}${folder}/README.md`, "utf8");
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
}
