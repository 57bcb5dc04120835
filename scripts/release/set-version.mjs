import { writeFileSync } from "node:fs";

import { readJson, root } from "../publishable.mjs";
import { addSection } from "./changelog.mjs";
import { namesOf, ownDependencies, readWorkspaces } from "./workspaces.mjs";

/** The versions of https://semver.org that npm takes, without build metadata. */
const semver = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

/** Writes the version into every manifest that has one, into what they say of each other, and into the lock file. */
export function setVersion(version) {
  if (!semver.test(version))
    throw new Error(`Cannot set the version: it must be one such as 1.2.3 or 1.2.3-rc.1, received ${version}`);
  const workspaces = readWorkspaces();
  const names = namesOf(workspaces);
  for (const { folder } of workspaces) edit(`${folder}/package.json`, (manifest) => setIn(manifest, names, version));
  edit("package-lock.json", ({ packages }) => {
    for (const { folder } of workspaces) if (packages[folder]) setIn(packages[folder], names, version);
  });
  addSection(version, new Date().toISOString().slice(0, 10));
}

function setIn(manifest, names, version) {
  if (manifest.version !== undefined) manifest.version = version;
  for (const { kind, name } of ownDependencies(manifest, names)) manifest[kind][name] = version;
}

function edit(file, change) {
  const content = readJson(root + file);
  change(content);
  writeFileSync(root + file, `${JSON.stringify(content, null, 2)}\n`);
}
