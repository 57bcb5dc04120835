import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { startDaemon } from "../../support/real/daemon.ts";
import { programPath } from "../../support/real/requirements.ts";
import type { Stage } from "../../support/real/stage.ts";
import { asOwner, postgresPort, succeeds } from "./postgres.ts";

export interface PgbouncerOptions {
  readonly address: string;
  /** The name of the relays. */
  readonly name: string;
  readonly resolver: string;
  /** Settings in its own words, beside those that the run needs. */
  readonly settings: Readonly<Record<string, string | number>>;
}

const pgbouncerPort = 6432;
export const database = "app";

/** With which PostgreSQL's own programs go through it. */
export function clientArguments(address: string): readonly string[] {
  return ["-h", address, "-p", String(pgbouncerPort), "-U", "postgres"];
}

/** PgBouncer in front of a name, which it asks the resolver for by itself, for as long as the stage. */
export async function startPgbouncer(stage: Stage, options: PgbouncerOptions): Promise<void> {
  const folder = stage.folder("pgbouncer");
  writeFileSync(join(folder, "resolv.conf"), `nameserver ${options.resolver}\n`);
  writeFileSync(join(folder, "pgbouncer.ini"), configuration(folder, options));
  execFileSync("chown", ["-R", "postgres:postgres", folder]);
  await startDaemon(stage, {
    program: "setpriv",
    argv: [...asOwner, programPath("pgbouncer"), join(folder, "pgbouncer.ini")],
    folder,
    isReady: async () => succeeds("psql", ...clientArguments(options.address), "-d", database, "-c", "SELECT 1"),
  });
}

function configuration(folder: string, { address, name, settings }: PgbouncerOptions): string {
  const all = {
    listen_addr: address,
    listen_port: pgbouncerPort,
    unix_socket_dir: "",
    resolv_conf: join(folder, "resolv.conf"),
    auth_type: "any",
    pool_mode: "transaction",
    server_tls_sslmode: "disable",
    ...settings,
  };
  const lines = Object.entries(all).map(([setting, value]) => `${setting} = ${value}`);
  const target = `host=${name} port=${postgresPort} dbname=postgres user=postgres`;
  return ["[databases]", `${database} = ${target}`, "[pgbouncer]", ...lines, ""].join("\n");
}
