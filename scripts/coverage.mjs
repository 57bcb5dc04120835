// npm run coverage -- [what npm test takes]
// Runs the tests, in all of their processes under V8's own coverage, and tells which branches of packages/*/src were never
// taken: a table per package, then the lines. What a process knew that is ended by SIGKILL is lost.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = "build/coverage";
const sources = "packages/*/src/**";
/** The lab is a part of the tests; the page's script runs in a browser. */
const exclude = ["packages/lab/**", "packages/core/src/telling/status-page/browser/**"];

const { status } = spawnSync(process.execPath, [...c8(), ...tests(process.argv.slice(2))], {
  cwd: root,
  stdio: "inherit",
});
report(branchesByFile(JSON.parse(readFileSync(join(root, reports, "coverage-final.json"), "utf8"))));
process.exitCode = status ?? 1;

function c8() {
  return [
    fileURLToPath(import.meta.resolve("c8/bin/c8.js")),
    "--exclude-after-remap",
    `--include=${sources}`,
    ...exclude.map((path) => `--exclude=${path}`),
    `--temp-directory=${reports}/processes`,
    `--reports-dir=${reports}`,
    "--reporter=json",
  ];
}

function tests(argv) {
  return [process.execPath, "--enable-source-maps", "scripts/test.mjs", ...argv];
}

/** Of each file the branches, and the lines on which those begin that were never taken. */
function branchesByFile(coverage) {
  return Object.values(coverage)
    .map(({ path, branchMap, b: taken }) => {
      const ids = Object.keys(branchMap);
      const missed = ids.filter((id) => taken[id].includes(0)).map((id) => branchMap[id].loc.start.line);
      return { path: relative(root, path), all: ids.length, missed: missed.sort((a, b) => a - b) };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function report(files) {
  console.log("\npackage      branches    taken");
  for (const [name, own] of byPackage(files)) console.log(row(name, own));
  console.log(row("all", files));
  console.log("\nLines on which a branch begins that was never taken:");
  for (const { path, missed } of files) if (missed.length > 0) console.log(`${path}: ${missed.join(", ")}`);
}

function row(name, files) {
  const branches = files.reduce((sum, { all }) => sum + all, 0);
  const taken = branches - files.flatMap(({ missed }) => missed).length;
  const share = ((100 * taken) / Math.max(branches, 1)).toFixed(1);
  return `${name.padEnd(12)} ${String(branches).padStart(8)} ${share.padStart(6)} %`;
}

function byPackage(files) {
  const packages = new Map();
  for (const file of files) {
    const name = file.path.split("/")[1];
    packages.set(name, [...(packages.get(name) ?? []), file]);
  }
  return packages;
}
