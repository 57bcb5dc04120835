// npm run check
// Everything about the sources but the tests: types, lint, format, unused code, what each package would publish, and whether
// its users can install, import and compile it.
// Every step runs, also after one has failed; what a step prints is shown only if it failed.
import { spawnSync } from "node:child_process";
import { delimiter } from "node:path";

import { publishablePackages, root } from "./publishable.mjs";

const path = [`${root}node_modules/.bin`, process.env.PATH].join(delimiter);

const steps = [
  ["types", "tsc -b"],
  ["lint", "oxlint"],
  ["format", "oxfmt --check"],
  ["unused code", "knip --no-progress"],
  ...publishablePackages().flatMap(({ folder }) => [
    [`manifest of ${folder}`, `publint run ${folder} --strict --pack npm`],
    [`types as users see them in ${folder}`, `attw --pack ${folder} --profile esm-only`],
  ]),
  ["what users install", "node scripts/packed.mjs"],
];

const failed = steps.filter(([name, command]) => !run(name, command));
if (failed.length > 0) {
  console.error(`\n${failed.length} of ${steps.length} checks failed: ${failed.map(([name]) => name).join(", ")}`);
  process.exitCode = 1;
}

function run(name, command) {
  const started = performance.now();
  const result = spawnSync(command, { cwd: root, encoding: "utf8", shell: true, env: { ...process.env, PATH: path } });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const passed = result.status === 0;
  console.log(`${passed ? "✔" : "✖"} ${name} (${seconds} s)`);
  if (!passed) console.log(`$ ${command}\n${result.stdout}${result.stderr}`);
  return passed;
}
