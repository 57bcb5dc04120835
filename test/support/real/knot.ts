import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAnswering, isServing } from "./ask.ts";
import { startDaemon, type Daemon } from "./daemon.ts";
import { newUpdateKey, type Primary } from "./nsupdate.ts";
import type { Stage } from "./stage.ts";
import { writeZone, type Zone } from "./zone.ts";

/** Knot DNS as a secondary that follows by NOTIFY, and must be there before the primary; see `startBindSecondary`. */
export function startKnotSecondary(stage: Stage, address: string, zoneName: string, primary: string): Promise<Daemon> {
  const folder = stage.folder(`knot-${address}`);
  return startKnot(stage, address, folder, () => isAnswering(address, zoneName), [
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
  ]);
}

/** Knot DNS as the primary of a zone that `nsupdate` may change. */
export async function startKnotPrimary(stage: Stage, address: string, zone: Zone): Promise<Daemon & Primary> {
  const key = newUpdateKey();
  const folder = stage.folder(`knot-${address}`);
  const daemon = await startKnot(stage, address, folder, () => isServing(address, zone.name), [
    `key:`,
    `  - id: ${key.name}`,
    `    algorithm: hmac-sha256`,
    `    secret: ${key.secret}`,
    `acl:`,
    `  - id: update`,
    `    key: ${key.name}`,
    `    action: update`,
    `zone:`,
    `  - domain: ${zone.name}`,
    `    file: ${writeZone(folder, zone)}`,
    `    acl: update`,
  ]);
  return { ...daemon, address, key };
}

function startKnot(
  stage: Stage,
  address: string,
  folder: string,
  isReady: () => Promise<boolean>,
  statements: readonly string[],
): Promise<Daemon> {
  const file = join(folder, "knot.conf");
  writeFileSync(file, [...commonStatements(address, folder), ...statements, ""].join("\n"));
  return startDaemon(stage, { program: "knotd", argv: ["-c", file], folder, isReady });
}

function commonStatements(address: string, folder: string): readonly string[] {
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
  ];
}
