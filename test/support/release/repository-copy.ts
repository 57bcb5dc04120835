import assert from "node:assert/strict";
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

export const root: string = fileURLToPath(new URL("../../../../", import.meta.url));

/** Enough to see what a release does: what depends on what, what is private, and an example. */
const folders = ["packages/koa", "packages/core", "packages/dns", "packages/lab", "examples/koa", "bench"];

export const manifests: readonly string[] = folders.map((folder) => join(folder, "package.json"));

/** A part of the repository that a release reads, in a repository of its own, with an npm that publishes into a file. */
export interface RepositoryCopy {
  read(file: string): string;
  write(file: string, text: string): void;
  commit(tag: string): void;
  /** Runs `npm run release -- ARGV`. */
  release(argv: readonly string[], env?: Readonly<Record<string, string>>): SpawnSyncReturns<string>;
  /** What npm was given to publish, in order: the name of the file, then the options. */
  published(): string[];
}

export function copyRepository(t: TestContext): RepositoryCopy {
  const folder = mkdtempSync(join(tmpdir(), "dns-drain-release-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [copy, published] = [join(folder, "repository"), join(folder, "published")];
  for (const file of [...manifests, "package.json", "package-lock.json", "CHANGELOG.md", "scripts"])
    cpSync(join(root, file), join(copy, file), { recursive: true });
  git(copy, "init", "--quiet");
  commit(copy);
  const path = [installNpm(join(folder, "bin")), process.env["PATH"]].join(delimiter);
  return {
    read: (file) => readFileSync(join(copy, file), "utf8"),
    write: (file, text) => writeFileSync(join(copy, file), text),
    commit(tag) {
      commit(copy);
      git(copy, "tag", tag);
    },
    release: (argv, env = {}) =>
      spawnSync(process.execPath, [join(copy, "scripts/release.mjs"), ...argv], {
        env: { ...process.env, PATH: path, PUBLISHED: published, ...env },
        encoding: "utf8",
      }),
    published: () => (existsSync(published) ? readFileSync(published, "utf8").trim().split("\n") : []),
  };
}

function commit(copy: string): void {
  git(copy, "add", "--all");
  git(copy, "commit", "--quiet", "--allow-empty", "--message", "all of it");
}

function git(copy: string, ...argv: string[]): void {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@drain.test", "-c", "commit.gpgsign=false"];
  const { status, stderr } = spawnSync("git", [...identity, ...argv], { cwd: copy, encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

/** Gives the folder that has it. */
function installNpm(folder: string): string {
  const program = fileURLToPath(new URL("recording-npm-process.js", import.meta.url));
  mkdirSync(folder);
  writeFileSync(join(folder, "npm"), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(join(folder, "npm"), 0o755);
  return folder;
}
