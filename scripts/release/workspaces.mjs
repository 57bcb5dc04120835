import { existsSync, readdirSync } from "node:fs";

import { readJson, root } from "../publishable.mjs";

/** In all of these a package may name another of ours. */
const kinds = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** Every workspace as `{ folder, manifest }`; what depends on others comes after them. */
export function readWorkspaces() {
  const folders = ["packages", "examples"].flatMap((parent) => foldersIn(parent)).concat("bench");
  // Some examples are no packages.
  const manifests = folders.filter((folder) => existsSync(`${root}${folder}/package.json`));
  return inOrder(manifests.map((folder) => ({ folder, manifest: readJson(`${root}${folder}/package.json`) })));
}

/** Those that npm gets. */
export function publishable(workspaces) {
  return workspaces.filter(({ manifest }) => manifest.private !== true);
}

/** The one version that all of them have, or the first's if they differ. */
export function releasedVersion(workspaces) {
  return publishable(workspaces)[0].manifest.version;
}

/** What a manifest, or its entry in the lock file, says about others of ours: `{ kind, name, range }`. */
export function ownDependencies(manifest, names) {
  return kinds.flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([name]) => names.has(name))
      .map(([name, range]) => ({ kind, name, range })),
  );
}

export function namesOf(workspaces) {
  return new Set(workspaces.map(({ manifest }) => manifest.name));
}

function foldersIn(parent) {
  return readdirSync(root + parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${parent}/${name}`)
    .sort();
}

/** What is published goes out after all that it depends on: whoever installs it meanwhile finds everything. */
function inOrder(workspaces) {
  const names = namesOf(workspaces);
  const ordered = [];
  const add = (workspace) => {
    if (ordered.includes(workspace)) return;
    const needed = ownDependencies(workspace.manifest, names).filter(({ kind }) => kind !== "devDependencies");
    for (const { name } of needed) add(workspaces.find(({ manifest }) => manifest.name === name));
    ordered.push(workspace);
  };
  workspaces.forEach(add);
  return ordered;
}
