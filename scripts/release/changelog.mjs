import { readFileSync, writeFileSync } from "node:fs";

import { root } from "../publishable.mjs";

const path = `${root}CHANGELOG.md`;
const unreleased = "## [Unreleased]";

export function readChangelog() {
  return readFileSync(path, "utf8");
}

/** What stands under the heading of a version; `undefined` without one, `""` if nothing does. */
export function sectionOf(changelog, version) {
  const heading = changelog.split("\n").find((line) => line.startsWith(`## [${version}]`));
  if (heading === undefined) return undefined;
  const [, after = ""] = changelog.split(`${heading}\n`);
  return after.split(/^## /m, 1)[0].trim();
}

/** Gives what is unreleased the heading of a version and the day. A version that has its section keeps it. */
export function addSection(version, day) {
  const changelog = readChangelog();
  if (sectionOf(changelog, version) !== undefined) return;
  writeFileSync(path, changelog.replace(unreleased, `${unreleased}\n\n## [${version}] - ${day}`));
}
