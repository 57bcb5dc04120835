import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { root } from "../publishable.mjs";
import { run } from "./run.mjs";

const compilers = ["typescript", "typescript6"].map((name) => `${root}node_modules/${name}/bin/tsc`);

/** As strict as a user can be; `skipLibCheck: false` has our own declarations checked, and those of what we depend on. */
const compilerOptions = {
  target: "ES2022",
  lib: ["ES2022"],
  module: "NodeNext",
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  noEmit: true,
};

/** Compiles the READMEs' programs, and a use of every exported name from ES modules and from CommonJS. */
export async function checkTypes(parent, projects) {
  const typed = projects.filter(({ exported }) => Object.keys(exported).length > 0);
  for (const project of typed) writeSources(project);
  // All at once: a compiler that is warm takes a third of the time.
  const argv = ["--build", ...typed.map(({ folder }) => basename(folder))];
  for (const tsc of compilers) await run(process.execPath, [tsc, ...argv], { cwd: parent, timeoutMs: 300_000 });
}

function writeSources({ folder, programs, exported }) {
  for (const [index, code] of programs.entries()) writeFileSync(join(folder, `program-${index + 1}.mts`), code);
  const entries = Object.entries(exported);
  writeFileSync(join(folder, "exports.mts"), entries.map(useByImport).join("\n"));
  writeFileSync(join(folder, "exports.cts"), entries.map(useByRequire).join("\n"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.mts", "*.cts"] }));
}

function useByImport([entry, names]) {
  return `import { ${names.join(", ")} } from "${entry}";\nvoid [${names.join(", ")}];`;
}

function useByRequire([entry, names], index) {
  const uses = names.map((name) => `entry${index}.${name}`);
  return `import entry${index} = require("${entry}");\nvoid [${uses.join(", ")}];`;
}
