import { spawnSync } from "node:child_process";

/** The first number like a version's that a program prints of itself. */
export function versionOf(path: string, ...argv: readonly string[]): string {
  const { stdout, stderr } = spawnSync(path, argv, { encoding: "utf8" });
  // Envoy puts its commit in front.
  return /\d+\.\d+\.\d+/.exec(`${stdout}${stderr}`.replaceAll(/[0-9a-f]{40}/g, ""))?.[0] ?? "unknown";
}
