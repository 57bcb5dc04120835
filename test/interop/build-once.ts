import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "dns-drain", "interop");

/** A file or a folder of these sources. Compiled, this file is in `build/`, which has nothing but scripts. */
export function sourcePath(path: string): string {
  return fileURLToPath(new URL(`../../../test/interop/${path}`, import.meta.url));
}

/**
 * Has something built into a folder of that name outside of the repository, unless that has been done from the same file,
 * or folder of files. Returns the folder.
 */
export function buildOnce(name: string, source: string, build: (folder: string) => void): string {
  const folder = join(cache, name);
  const marker = join(folder, ".built-from");
  const digest = digestOf(source);
  if (existsSync(marker) && readFileSync(marker, "utf8") === digest) return folder;
  mkdirSync(folder, { recursive: true });
  rmSync(marker, { force: true });
  build(folder);
  writeFileSync(marker, digest);
  return folder;
}

/** The same wherever the repository is. */
function digestOf(source: string): string {
  const hash = createHash("sha256");
  for (const path of filesOf(source)) hash.update(relative(source, path)).update(readFileSync(path));
  return hash.digest("hex");
}

function filesOf(source: string): readonly string[] {
  if (statSync(source).isFile()) return [source];
  const entries = readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((file) => join(file.parentPath, file.name)).sort();
}
