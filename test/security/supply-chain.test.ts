import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { parse } from "yaml";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** An entry of `package-lock.json`: https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
interface Locked {
  readonly name?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(read("package-lock.json")) as { readonly packages: Readonly<Record<string, Locked>> };
const installed = Object.entries(lock.packages).filter(([path, { link }]) => path.includes("node_modules/") && !link);

const registry = "https://registry.npmjs.org/";

/** They ask for no more than to be named. */
const permissive = new Set(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD", "(MIT OR CC0-1.0)"]);

describe("what users install", () => {
  for (const folder of publishedFolders()) {
    it(`with ${folder} runs nothing when it is installed, and has permissive licences`, () => {
      const needed = dependenciesOf(folder);
      assert.deepEqual(
        Object.keys(scriptsOf(folder)).filter((name) => /install|^prepare$/.test(name)),
        [],
      );
      assert.deepEqual(
        needed.filter((path) => lock.packages[path]?.hasInstallScript),
        [],
      );
      const licences = needed.map((path) => `${path}: ${lock.packages[path]?.license}`);
      assert.deepEqual(
        licences.filter((line) => !permissive.has(line.replace(/^.*: /, ""))),
        [],
      );
    });
  }
});

describe("what is installed to work on this", () => {
  it("comes from npm's registry, and is exactly what it was when it was chosen", () => {
    for (const [path, { resolved, integrity }] of installed) {
      // Without it, npm asks its registry.
      assert.match(resolved ?? registry, /^https:\/\/registry\.npmjs\.org\//, path);
      assert.match(integrity ?? "", /^sha512-/, path);
    }
  });

  it("runs nothing when it is installed", () => {
    assert.deepEqual(
      installed.filter(([, { hasInstallScript }]) => hasInstallScript),
      [],
    );
  });
});

describe("the workflows", () => {
  for (const file of readdirSync(join(root, ".github/workflows"))) {
    const text = read(join(".github/workflows", file));
    const { permissions, jobs, ...workflow } = parse(text) as Workflow;

    it(`${file} runs only actions that are pinned to a commit`, () => {
      for (const [, action = ""] of text.matchAll(/uses:\s*(\S.*)/g))
        assert.match(action, /^(\.\/\.github\/workflows\/\w+\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    });

    it(`${file} may only read, keeps no token on disk, and shows no secret to pull requests of others`, () => {
      assert.deepEqual(permissions, { contents: "read" });
      const checkouts = Object.values(jobs).flatMap(({ steps = [] }) =>
        steps.filter(({ uses }) => uses?.includes("/checkout@")),
      );
      for (const { with: options } of checkouts) assert.equal(options?.["persist-credentials"], false);
      assert.ok(!("pull_request_target" in workflow.on));
      assert.doesNotMatch(text, /secrets\./);
    });
  }

  it("have one job that may publish, and it may nothing else, behind an environment", () => {
    const { jobs } = parse(read(".github/workflows/release.yml")) as Workflow;
    const able = Object.values(jobs).filter((job) => job.permissions?.["id-token"] !== undefined);
    assert.deepEqual(
      able.map(({ permissions, environment }) => [permissions, environment]),
      [[{ contents: "read", "id-token": "write" }, "npm"]],
    );
  });
});

interface Workflow {
  readonly on: object;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly steps?: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

function publishedFolders(): string[] {
  const folders = readdirSync(join(root, "packages")).map((name) => `packages/${name}`);
  return folders.filter(
    (folder) => (JSON.parse(read(`${folder}/package.json`)) as { private?: boolean }).private !== true,
  );
}

function scriptsOf(folder: string): Record<string, string> {
  return (JSON.parse(read(`${folder}/package.json`)) as { scripts?: Record<string, string> }).scripts ?? {};
}

/** All that comes with a package, as places in the lock file; our own packages are looked through. */
function dependenciesOf(folder: string): string[] {
  const found = new Set<string>();
  const from = [folder];
  for (const path of from) {
    for (const name of Object.keys(lock.packages[path]?.dependencies ?? {})) {
      const place = placeOf(name, path);
      const { link, resolved = "" } = lock.packages[place] ?? {};
      const target = link ? resolved : place;
      if (!link) found.add(target);
      if (!from.includes(target)) from.push(target);
    }
  }
  return [...found];
}

/** Where a package finds another: beside itself, or further up. */
function placeOf(name: string, path: string): string {
  for (let from = path; ; from = from.slice(0, Math.max(from.lastIndexOf("/node_modules/"), 0))) {
    const place = from === "" ? `node_modules/${name}` : `${from}/node_modules/${name}`;
    if (lock.packages[place] !== undefined) return place;
    if (from === "") throw new Error(`The lock file lacks ${name}, which ${path} needs: npm install`);
  }
}
