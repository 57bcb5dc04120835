import { dirname, join } from "node:path/posix";

import { readJson, root } from "../publishable.mjs";

const always = ["package.json", "README.md", "LICENSE"];

/** Throws if a tarball lacks something, or has what no user needs. */
export function checkContents({ manifest, source, paths }) {
  const packed = new Set(paths);
  for (const path of always) if (!packed.has(path)) throw new Error(`"${path}" is not packed`);
  // What the manifest names one by one, such as a dashboard, is meant.
  const meant = new Set([...always, ...manifest.files]);
  for (const path of paths.filter((each) => !meant.has(each))) {
    const why = whyUnwanted(path, packed) ?? whyMapIsBroken(path, source, packed);
    if (why) throw new Error(`"${path}" is packed, ${why}`);
  }
}

function whyUnwanted(path, packed) {
  const [, folder, name, kind] = /^(dist|src)\/(.+?)\.((?:d\.)?ts|(?:d\.ts|js)\.map|js)$/.exec(path) ?? [];
  if (kind === undefined || /\.test$|(^|\/)test\//.test(name)) return "and no user needs it";
  if (folder === "src") return packed.has(`dist/${name}.js`) ? undefined : "but not what it compiles to";
  // The compiler leaves the output of a deleted file behind.
  return packed.has(`src/${name}.ts`) ? undefined : "but its source has gone: npm run clean && npm run build";
}

function whyMapIsBroken(path, source, packed) {
  if (!path.endsWith(".map")) return undefined;
  const missing = readJson(join(root, source, path)).sources.find((each) => !packed.has(join(dirname(path), each)));
  return missing && `but not its source, "${missing}"`;
}
