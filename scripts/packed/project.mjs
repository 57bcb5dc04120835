import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { readJson, root } from "../publishable.mjs";
import { programsOf } from "./readme-programs.mjs";
import { run } from "./run.mjs";

const { devDependencies: tested } = readJson(`${root}package.json`);

/**
 * Installs a package into an empty project, with what its README's programs import besides, and what TypeScript needs for
 * that. Throws if npm isn't content with the tree.
 */
export async function createProject(tarball, tarballs, parent) {
  const programs = programsOf(tarball.source);
  const folder = join(parent, tarball.source.replaceAll("/", "-"));
  const names = [tarball.name, ...importedBy(programs)];
  const own = ownClosure(
    names.filter((name) => tarballs.has(name)),
    tarballs,
  );
  const brought = names.filter((name) => !tarballs.has(name));
  const manifest = {
    private: true,
    dependencies: Object.fromEntries(own.map((name) => [name, `file:${tarballs.get(name).file}`])),
    // The newest of its line: the one that we build with isn't free of errors itself under `exactOptionalPropertyTypes`.
    devDependencies: { "@types/node": `^${tested["@types/node"]}`, ...Object.fromEntries(brought.flatMap(withTypes)) },
  };
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, undefined, 2));
  const quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  await run("npm", ["install", ...quietly], { cwd: folder, timeoutMs: 120_000 });
  await run("npm", ["ls", "--all"], { cwd: folder });
  return { name: tarball.name, folder, programs };
}

/** Names of packages, such as `@dns-drain/core` for `@dns-drain/core/targets`. */
function importedBy(programs) {
  const specifiers = programs.flatMap((code) =>
    [...code.matchAll(/ from "([^"]+)"/g)].map(([, specifier]) => specifier),
  );
  const names = specifiers.filter((specifier) => !specifier.startsWith("node:"));
  return [...new Set(names.map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)[0]))];
}

/** With all that these depend on of this repository, since none of it can be had from the registry. */
function ownClosure(names, tarballs) {
  const closure = new Set(names);
  for (const name of closure)
    for (const next of Object.keys(tarballs.get(name).manifest.dependencies)) if (tarballs.has(next)) closure.add(next);
  return [...closure];
}

/** In the versions that the tests run. */
function withTypes(name) {
  const versions = [name, `@types/${name}`].map((each) => [each, tested[each]]);
  return versions.filter(([, version]) => version !== undefined);
}
