import { deepStrictEqual } from "node:assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "../publishable.mjs";
import { run } from "./run.mjs";

const byImport = `
const names = {};
for (const entry of process.argv.slice(2)) names[entry] = Object.keys(await import(entry));
console.log(JSON.stringify(names));
`;
const byRequire = `
const names = {};
for (const entry of process.argv.slice(2)) names[entry] = Object.keys(require(entry));
console.log(JSON.stringify(names));
`;

/** Loads every entry by `import` and by `require`, which has to be as quiet. Gives the names that each entry exports. */
export async function checkExports({ folder }, { name, manifest, source }) {
  const entries = Object.entries(manifest.exports).filter(([, { default: file }]) => file !== undefined);
  const built = entries.map(async ([key, { default: file }]) => {
    const module = await import(pathToFileURL(join(root, source, file)).href);
    return [join(name, key), Object.keys(module)];
  });
  const exported = Object.fromEntries(await Promise.all(built));
  const manifestToo = `require("${name}/package.json");`;
  for (const [file, code] of Object.entries({ "exports.mjs": byImport, "exports.cjs": manifestToo + byRequire })) {
    writeFileSync(join(folder, file), code);
    const { stdout, stderr } = await run(process.execPath, [file, ...Object.keys(exported)], { cwd: folder });
    deepStrictEqual(JSON.parse(stdout), exported, `${file} finds other names`);
    if (stderr !== "") throw new Error(`${file} warns: ${stderr}`);
  }
  return exported;
}
