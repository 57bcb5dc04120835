import { join } from "node:path";

import { root } from "../publishable.mjs";
import { run } from "./run.mjs";

/** Packs each package as npm would publish it. Gives its file and the paths inside, by its name. */
export async function packAll(packages, folder) {
  const workspaces = packages.flatMap((each) => ["--workspace", each.folder]);
  const packing = await run("npm", ["pack", "--json", "--pack-destination", folder, ...workspaces], { cwd: root });
  const packed = JSON.parse(packing.stdout);
  return new Map(
    packages.map(({ manifest, folder: source }) => {
      const { filename, files } = packed.find(({ name }) => name === manifest.name);
      const paths = files.map(({ path }) => path);
      return [manifest.name, { name: manifest.name, manifest, source, file: join(folder, filename), paths }];
    }),
  );
}
