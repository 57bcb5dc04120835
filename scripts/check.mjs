// npm run check
// Everything about the sources but the tests: types, lint, format, unused code, and what each package would publish.
// Every step runs, also after one has failed; what a step prints is shown only if it failed.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const path = [`${root}node_modules/.bin`, process.env.PATH].join(delimiter);

const steps = [
  ["types", "tsc -b"],
  ["lint", "oxlint"],
  ["format", "oxfmt --check"],
  ["unused code", "knip --no-progress"],
  ...publishablePackages().flatMap((folder) => [
    [`manifest of ${folder}`, `publint run ${folder} --strict --pack npm`],
    [`types as users see them in ${folder}`, `attw --pack ${folder} --profile esm-only`],
  ]),
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

function publishablePackages() {
  return readdirSync(`${root}packages`)
    .map((name) => `packages/${name}`)
    .filter((folder) => JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")).private !== true);
}
