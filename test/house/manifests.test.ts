import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";

import { readSource } from "./sources.ts";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly version: string;
  readonly engines: object;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const root = new URL("../../../", import.meta.url);
const repository = "https://github.com/dns-drain/dns-drain";

const { engines } = manifestIn(".");
const folders = readdirSync(new URL("packages", root)).map((name) => `packages/${name}`);
const all = folders.map((folder) => ({ folder, manifest: manifestIn(folder) }));
const published = all.filter(({ manifest }) => manifest.private !== true);
const names = new Set(all.map(({ manifest }) => manifest.name));
const { version } = published[0]!.manifest;

describe("the manifests of the packages", () => {
  it("agree on version, Node.js, licence, and where they come from", () => {
    for (const { folder, manifest } of published) {
      const wanted = {
        version,
        homepage: `${repository}/tree/main/${folder}#readme`,
        bugs: `${repository}/issues`,
        license: "MIT",
        repository: { type: "git", url: `git+${repository}.git`, directory: folder },
        type: "module",
        sideEffects: false,
        engines,
        publishConfig: { access: "public", provenance: true },
      };
      const found = Object.fromEntries(Object.entries(manifest).filter(([key]) => key in wanted));
      assert.deepEqual(found, wanted, `${folder}/package.json has to say this too`);
    }
  });

  it("depend on exactly the version of each other that they were tested with", () => {
    for (const { folder, manifest } of all)
      for (const [name, range] of Object.entries({ ...manifest.devDependencies, ...manifest.dependencies }))
        if (names.has(name)) assert.equal(range, version, `${folder}/package.json, "${name}"`);
  });
});

describe("the packages", () => {
  // npm packs a LICENSE only from the package's own folder, and no symbolic link.
  it("each have the repository's LICENSE", () => {
    const license = readSource("LICENSE");
    for (const { folder } of published) assert.equal(readSource(`${folder}/LICENSE`), license, `cp LICENSE ${folder}/`);
  });
});

function manifestIn(folder: string): Manifest {
  return JSON.parse(readSource(`${folder}/package.json`)) as Manifest;
}
