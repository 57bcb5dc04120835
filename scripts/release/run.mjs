import { spawnSync } from "node:child_process";

import { root } from "../publishable.mjs";

/** Runs a command in the root of the repository, and gives what it wrote. */
export function run(command, ...argv) {
  const result = attempt(command, ...argv);
  if (result.status === 0) return result.stdout;
  throw new Error(`Cannot release: ${[command, ...argv].join(" ")} fails:\n${result.stdout}${result.stderr}`);
}

/** The same for a command that may fail. */
export function attempt(command, ...argv) {
  const { error, ...result } = spawnSync(command, argv, { cwd: root, encoding: "utf8" });
  if (error) throw error;
  return result;
}
