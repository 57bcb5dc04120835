import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAnswering, isServing } from "./ask.ts";
import { startDaemon, type Daemon } from "./daemon.ts";
import { newUpdateKey, type Primary } from "./nsupdate.ts";
import { configureAddress, type Stage } from "./stage.ts";
import { writeZone, type Zone } from "./zone.ts";

export interface BindPrimary extends Daemon, Primary {}

export interface BindPrimaryOptions {
  readonly zone: Zone;
  /** Secondaries that are told of every change (NOTIFY, RFC 1996). */
  readonly notify?: readonly string[];
  /** Signs the zone (DNSSEC). */
  readonly isSigned?: boolean;
}

/** BIND as the primary of a zone that `nsupdate` may change. */
export async function startBindPrimary(
  stage: Stage,
  address: string,
  { zone, notify = [], isSigned = false }: BindPrimaryOptions,
): Promise<BindPrimary> {
  const key = newUpdateKey();
  const folder = stage.folder(`bind-${address}`);
  const daemon = await startBind(stage, address, folder, () => isServing(address, zone.name), [
    `key "${key.name}" { algorithm hmac-sha256; secret "${key.secret}"; };`,
    `zone "${zone.name}" {`,
    `  type primary; file "${writeZone(folder, zone)}"; allow-update { key "${key.name}"; };`,
    `  notify explicit; also-notify { ${list(notify)} };`,
    ...(isSigned ? [`  dnssec-policy default; inline-signing yes;`] : []),
    `};`,
  ]);
  return { ...daemon, address, key };
}

/**
 * BIND as a secondary: it follows at once if the primary notifies it, else when the zone's `refresh` has passed. One that is
 * notified must be there before the primary, which otherwise tries in vain for a while and sends no other NOTIFY meanwhile.
 */
export async function startBindSecondary(
  stage: Stage,
  address: string,
  zoneName: string,
  primary: string,
): Promise<Daemon> {
  const folder = stage.folder(`bind-${address}`);
  return startBind(stage, address, folder, () => isAnswering(address, zoneName), [
    `zone "${zoneName}" {`,
    `  type secondary; file "${zoneName}.zone"; primaries { ${primary}; }; notify no;`,
    // Otherwise a refresh of less than five minutes is taken for five minutes.
    `  min-refresh-time 1; min-retry-time 1;`,
    `};`,
  ]);
}

function startBind(
  stage: Stage,
  address: string,
  folder: string,
  isReady: () => Promise<boolean>,
  statements: readonly string[],
): Promise<Daemon> {
  const file = join(folder, "named.conf");
  writeFileSync(file, [...commonStatements(address, folder), ...statements, ""].join("\n"));
  configureAddress(stage, address);
  return startDaemon(stage, { program: "named", argv: ["-g", "-n", "1", "-c", file], folder, isReady });
}

function commonStatements(address: string, folder: string): readonly string[] {
  return [
    `options {`,
    `  directory "${folder}"; pid-file none; session-keyfile none; lock-file none;`,
    `  listen-on port 53 { ${address}; }; listen-on-v6 { none; };`,
    `  query-source address ${address}; notify-source ${address}; transfer-source ${address};`,
    `  recursion no; dnssec-validation no; allow-transfer { 127.0.0.0/8; };`,
    `};`,
    `controls {};`,
  ];
}

function list(addresses: readonly string[]): string {
  return addresses.map((address) => `${address};`).join(" ");
}
