import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAnswering } from "./ask.ts";
import { startDaemon, type Daemon } from "./daemon.ts";
import type { Stage } from "./stage.ts";

/** Knot DNS as a secondary that follows by NOTIFY, and must be there before the primary; see `startBindSecondary`. */
export function startKnotSecondary(stage: Stage, address: string, zoneName: string, primary: string): Promise<Daemon> {
  const folder = stage.folder(`knot-${address}`);
  const file = join(folder, "knot.conf");
  writeFileSync(file, configuration(address, folder, zoneName, primary));
  return startDaemon(stage, {
    program: "knotd",
    argv: ["-c", file],
    folder,
    isReady: () => isAnswering(address, zoneName),
  });
}

function configuration(address: string, folder: string, zoneName: string, primary: string): string {
  return [
    `server:`,
    `    listen: ${address}@53`,
    `    rundir: ${folder}`,
    `    udp-workers: 1`,
    `    tcp-workers: 1`,
    `    background-workers: 1`,
    `database:`,
    `    storage: ${folder}`,
    `log:`,
    `  - target: stderr`,
    `    any: info`,
    `remote:`,
    `  - id: primary`,
    `    address: ${primary}@53`,
    `    via: ${address}`,
    `acl:`,
    `  - id: from-primary`,
    `    address: ${primary}`,
    `    action: notify`,
    `zone:`,
    `  - domain: ${zoneName}`,
    `    storage: ${folder}`,
    `    master: primary`,
    `    acl: from-primary`,
    "",
  ].join("\n");
}
