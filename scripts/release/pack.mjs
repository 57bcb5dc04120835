import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { run } from "./run.mjs";
import { publishable } from "./workspaces.mjs";

/** The compiler leaves the output of sources that have been deleted. */
export function buildAnew() {
  run("npm", "run", "clean");
  run("npm", "run", "build");
}

/** Packs every package into a folder that goes with the process: what was looked at is what is published. */
export function packAll(workspaces) {
  const folder = mkdtempSync(join(tmpdir(), "dns-drain-release-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const chosen = publishable(workspaces).flatMap(({ folder: path }) => ["--workspace", path]);
  const packed = JSON.parse(run("npm", "pack", "--json", "--pack-destination", folder, ...chosen));
  return publishable(workspaces).map(({ manifest: { name, version } }) => {
    const { filename, files, unpackedSize } = packed.find((one) => one.name === name && one.version === version);
    return { name, version, file: join(folder, filename), files: files.length, bytes: unpackedSize };
  });
}
