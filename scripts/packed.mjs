// npm run packed [-- --write]
// What users get: packs every package, installs each into an empty project as npm would from the registry, and uses it there,
// from ES modules, CommonJS and strict TypeScript. Then compares how much that is with what README.md and docs/installed.md
// say, or writes it there.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { compareWithClaims, sizeText, writeClaims } from "./packed/claims.mjs";
import { checkCommand } from "./packed/command.mjs";
import { checkContents } from "./packed/contents.mjs";
import { checkExports } from "./packed/exports.mjs";
import { forEach } from "./packed/few-at-a-time.mjs";
import { installedWith } from "./packed/installed.mjs";
import { checkPrograms } from "./packed/programs.mjs";
import { createProject } from "./packed/project.mjs";
import { checkTypes } from "./packed/types.mjs";
import { packAll } from "./pack.mjs";
import { publishablePackages } from "./publishable.mjs";

const folder = mkdtempSync(join(tmpdir(), "dns-drain-packed-"));
const tarballs = new Map(packAll(publishablePackages(), folder).map((tarball) => [tarball.name, tarball]));
const projects = [];
/** What comes with each package, and with each that one of ours depends on. */
const measured = new Map();
const failures = [];

await forEach(tarballs.values(), (tarball) => attempt(tarball.name, () => install(tarball)));
await Promise.all([
  attempt("TypeScript", () => checkTypes(folder, projects)),
  forEach(
    projects.filter(({ programs }) => programs.length > 0),
    (project) => attempt(`README of ${project.name}`, () => checkPrograms(project)),
  ),
]);
if (failures.length === 0) await attempt("what the tables say", tellTables);
if (failures.length === 0) rmSync(folder, { recursive: true });
else reportFailures();

/** Goes on with the others if one fails. */
async function attempt(what, check) {
  const started = performance.now();
  try {
    const result = await check();
    console.log(`✔ ${what}${result ?? ""} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failures.push(`${what}: ${String(error)}`);
    console.log(`✖ ${what}`);
  }
}

async function install(tarball) {
  checkContents(tarball);
  const project = await createProject(tarball, tarballs, folder);
  const exported = await checkExports(project, tarball);
  await checkCommand(project, tarball);
  projects.push({ ...project, exported });
  for (const name of [tarball.name, ...Object.keys(tarball.manifest.dependencies)])
    measured.set(name, installedWith(name, project.folder));
  const { count, bytes } = measured.get(tarball.name);
  return `: ${count} packages, ${sizeText(bytes)}`;
}

function tellTables() {
  if (process.argv.includes("--write")) writeClaims(measured);
  compareWithClaims(measured);
}

function reportFailures() {
  console.error(`\n${failures.join("\n\n")}\n\nWhat was packed and installed: ${folder}`);
  process.exitCode = 1;
}
