import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packAll } from "../pack.mjs";
import { run } from "./run.mjs";
import { publishable } from "./workspaces.mjs";

/** The compiler leaves the output of sources that have been deleted. */
export function buildAnew() {
  run("npm", "run", "clean");
  run("npm", "run", "build");
}

/** Packs every package into a folder that goes with the process: what was looked at is what is published. */
export function packForRelease(workspaces) {
  const folder = mkdtempSync(join(tmpdir(), "dns-drain-release-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return packAll(publishable(workspaces), folder);
}
