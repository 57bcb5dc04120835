import { readChangelog, sectionOf } from "./changelog.mjs";
import { run } from "./run.mjs";
import { namesOf, ownDependencies, releasedVersion } from "./workspaces.mjs";

/**
 * What is wrong with the sources (`faults`), and what has still to be done before a release (`omissions`): a rehearsal
 * does without that.
 */
export function obstaclesTo(workspaces) {
  const version = releasedVersion(workspaces);
  return {
    faults: workspaces.flatMap((workspace) => outOfStep(workspace, namesOf(workspaces), version)),
    omissions: [...changelogOmissions(version), ...treeOmissions(version)],
  };
}

/** All packages have one version, and each works with exactly that of the others. */
function outOfStep({ folder, manifest }, names, version) {
  const own = manifest.version ?? version;
  const wrong = ownDependencies(manifest, names).filter(({ range }) => range !== version);
  return [
    ...(own === version ? [] : [`${folder} has version ${own}, where the others have ${version}: use --set`]),
    ...wrong.map(({ name, range }) => `${folder} depends on ${name} ${range}, which is to be ${version}: use --set`),
  ];
}

function changelogOmissions(version) {
  return sectionOf(readChangelog(), version) ? [] : [`CHANGELOG.md says nothing about ${version}: use --set`];
}

function treeOmissions(version) {
  const changes = run("git", "status", "--porcelain").trim();
  const tags = run("git", "tag", "--points-at", "HEAD").split("\n");
  return [
    ...(changes === "" ? [] : [`${changes.split("\n").length} files differ from the commit`]),
    ...(tags.includes(`v${version}`) ? [] : [`the commit has no tag v${version}`]),
  ];
}
