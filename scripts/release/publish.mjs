import { attempt, run } from "./run.mjs";

/** What is no release yet must not become what `npm install` gives. */
const optionsFor = (version) => ["--tag", version.includes("-") ? "next" : "latest"];

/** Provenance is what the workflow vouches for; a person has none to give. */
const hasIdentity = process.env.ACTIONS_ID_TOKEN_REQUEST_URL !== undefined;

/** Has npm look at each package as if it were to be published. */
export function rehearseAll(packed) {
  for (const { name, version, file, paths, bytes } of packed) {
    run("npm", "publish", file, "--dry-run", ...optionsFor(version));
    console.log(`would publish ${name}@${version}: ${paths.length} files, ${Math.round(bytes / 1_000)} kB`);
  }
}

/** Publishes what npm doesn't have, one after the other, so that a run that failed half way can be run again. */
export function publishAll(packed) {
  for (const { name, version, file } of packed) {
    if (isPublished(name, version)) {
      console.log(`npm has ${name}@${version} already`);
      continue;
    }
    run("npm", "publish", file, `--provenance=${hasIdentity}`, ...optionsFor(version));
    console.log(`published ${name}@${version}`);
  }
}

function isPublished(name, version) {
  const { status, stdout, stderr } = attempt("npm", "view", `${name}@${version}`, "version", "--json");
  if (status === 0) return stdout.includes(`"${version}"`);
  if (stderr.includes("E404")) return false;
  throw new Error(`Cannot release: npm doesn't say whether it has ${name}@${version}:\n${stderr}`);
}
