// npm run release -- --set VERSION | --dry-run | --publish | --notes, [--as-built]
//   --set      gives every package this version, and the entries under "Unreleased" their section in CHANGELOG.md
//   --dry-run  does all of a release but the upload, and says what stands in its way
//   --publish  is what the release workflow runs: what stands in the way ends it, what npm has already is passed over
//   --notes    prints the section of this version
//   --as-built packs what the last build has made; without it everything is built anew from the sources
import { parseArgs } from "node:util";

import { readChangelog, sectionOf } from "./release/changelog.mjs";
import { buildAnew, packForRelease } from "./release/pack.mjs";
import { obstaclesTo } from "./release/obstacles.mjs";
import { publishAll, rehearseAll } from "./release/publish.mjs";
import { setVersion } from "./release/set-version.mjs";
import { readWorkspaces, releasedVersion } from "./release/workspaces.mjs";

try {
  main(readArguments());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function readArguments() {
  const flag = { type: "boolean" };
  const options = { set: { type: "string" }, "dry-run": flag, publish: flag, notes: flag, "as-built": flag };
  return parseArgs({ options }).values;
}

function main(wanted) {
  if (wanted.set !== undefined) setVersion(wanted.set);
  else if (wanted.notes) console.log(notes());
  else if (wanted["dry-run"] || wanted.publish) release(wanted);
  else throw new Error("Cannot release: give one of --set VERSION, --dry-run, --publish and --notes");
}

function notes() {
  const version = releasedVersion(readWorkspaces());
  const section = sectionOf(readChangelog(), version);
  if (!section) throw new Error(`Cannot release: CHANGELOG.md says nothing about ${version}`);
  return section;
}

function release(wanted) {
  const workspaces = readWorkspaces();
  const { faults, omissions } = obstaclesTo(workspaces);
  for (const omission of omissions) console.log(`! ${omission}`);
  refuseIfAny(wanted.publish ? [...faults, ...omissions] : faults);
  if (!wanted["as-built"]) buildAnew();
  const packed = packForRelease(workspaces);
  if (wanted.publish) publishAll(packed);
  else rehearseAll(packed);
}

function refuseIfAny(obstacles) {
  if (obstacles.length > 0) throw new Error(`Cannot release:\n${obstacles.map((text) => `- ${text}`).join("\n")}`);
}
