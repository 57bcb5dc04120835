import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { root } from "./publishable.mjs";

/** Packs each package as npm would publish it, into a folder. Gives each with its file, and what is inside. */
export function packAll(packages, folder) {
  const packed = pack(["--pack-destination", folder, ...packages.flatMap((each) => ["--workspace", each.folder])]);
  return packages.map(({ manifest, folder: source }) => {
    const { name, version } = manifest;
    const { filename, files, unpackedSize } = packed.find((one) => one.name === name && one.version === version);
    const paths = files.map(({ path }) => path);
    return { name, version, manifest, source, file: join(folder, filename), paths, bytes: unpackedSize };
  });
}

function pack(options) {
  const limits = { timeout: 60_000, maxBuffer: 1e7 };
  const result = spawnSync("npm", ["pack", "--json", ...options], { cwd: root, encoding: "utf8", ...limits });
  if (result.error) throw result.error;
  if (result.status === 0) return JSON.parse(result.stdout);
  throw new Error(`Cannot pack: npm ends with ${result.status ?? result.signal}\n${result.stdout}${result.stderr}`);
}
