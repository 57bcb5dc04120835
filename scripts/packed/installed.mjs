import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

import { readJson } from "../publishable.mjs";

/** What comes with a package: the packages, itself included, and their bytes. What its users bring doesn't count. */
export function installedWith(name, folder) {
  const folders = new Set([find(name, folder)]);
  for (const each of folders) {
    const { dependencies = {}, optionalDependencies = {} } = readJson(join(each, "package.json"));
    const found = Object.keys({ ...dependencies, ...optionalDependencies }).map((next) => find(next, each));
    for (const next of found) if (next !== undefined) folders.add(next);
  }
  return { count: folders.size, bytes: [...folders].reduce((sum, each) => sum + bytesOf(each), 0) };
}

/** As Node does: in the folder's own node_modules, then in those above it. */
function find(name, from) {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}

function bytesOf(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== "node_modules");
  const sizes = entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? bytesOf(path) : statSync(path).size;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}
