import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./program.ts";

/** The text of a file of the examples. */
export function readExample(path: string): string {
  return readFileSync(join(root, "examples", path), "utf8");
}
