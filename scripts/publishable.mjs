import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** What npm publishes of this repository: each package's folder, relative to the root, and its manifest. */
export function publishablePackages() {
  return readdirSync(`${root}packages`)
    .map((name) => `packages/${name}`)
    .map((folder) => ({ folder, manifest: readJson(`${root}${folder}/package.json`) }))
    .filter(({ manifest }) => manifest.private !== true);
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
