import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { fixed } from "./table.ts";

/** What the numbers depend on. */
export interface Circumstances {
  readonly date: string;
  readonly machine: string;
  /** Of the minute before the run, and of its last minute. */
  readonly load: string;
  readonly versions: string;
}

export function circumstances(loadBefore: number): Circumstances {
  const [cpu] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} cores (${cpu?.model.trim()}), ${gibibytes} GiB, Linux ${release().split("-", 1)[0]}`,
    load: `${fixed(loadBefore, 1)} before, ${fixed(currentLoad(), 1)} at the end, the bench's own included`,
    versions: [`Node ${process.version}`, ...libraries(), ...valgrind()].join(", "),
  };
}

export function currentLoad(): number {
  return loadavg()[0]!;
}

/** If it is installed. */
function valgrind(): string[] {
  const { stdout } = spawnSync("valgrind", ["--version"], { encoding: "utf8" });
  return stdout ? [stdout.trim()] : [];
}

function libraries(): string[] {
  const manifest = new URL("../package.json", import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(manifest, "utf8")) as { dependencies: Record<string, string> };
  return Object.entries(dependencies)
    .filter(([name]) => name !== "@dns-drain/lab")
    .map(([name, version]) => `${name} ${version}`);
}
