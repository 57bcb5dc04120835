import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { startDaemon } from "../../support/real/daemon.ts";
import { programPath } from "../../support/real/requirements.ts";
import type { Stage } from "../../support/real/stage.ts";

/** Debian keeps the programs of each version apart. */
const versions = "/usr/lib/postgresql";
export const postgresPort = 5432;

/** Why there can't be a database on this machine, or undefined. */
export function lackingPostgres(): string | undefined {
  return existsSync(versions) ? undefined : "needs postgresql";
}

/** The path of a program of the newest version that is installed. */
export function postgresProgram(program: string): string {
  const newest = readdirSync(versions).toSorted((a, b) => Number(b) - Number(a))[0] ?? "";
  return join(versions, newest, "bin", program);
}

/** Arguments of `setpriv`, in front of a program that refuses to be run by root. */
export const asOwner: readonly string[] = ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"];

/** Whether a client program of PostgreSQL gets what it asks a server for. */
export function succeeds(program: string, ...argv: readonly string[]): boolean {
  try {
    execFileSync(postgresProgram(program), argv, { stdio: "ignore", timeout: 5000 });
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL with an empty database, which trusts everybody who gets there, for as long as the stage. */
export async function startPostgres(stage: Stage, address: string): Promise<void> {
  const folder = stage.folder("postgres");
  execFileSync("chown", ["postgres:postgres", folder]);
  execFileSync("chmod", ["a+rx", join(folder, "..")]);
  const run = (program: string, ...argv: string[]): void =>
    void execFileSync(programPath("setpriv"), [...asOwner, postgresProgram(program), ...argv], {
      stdio: "pipe",
      cwd: folder,
    });
  run("initdb", "--auth=trust", "--username=postgres", "--no-sync", "--pgdata", join(folder, "data"));
  const settings = ["fsync=off", `listen_addresses=${address}`, `unix_socket_directories=${folder}`];
  await startDaemon(stage, {
    program: "setpriv",
    argv: [
      ...asOwner,
      postgresProgram("postgres"),
      "-D",
      join(folder, "data"),
      "-p",
      String(postgresPort),
      ...settings.flatMap((setting) => ["-c", setting]),
    ],
    folder,
    isReady: async () => succeeds("pg_isready", "-h", address, "-p", String(postgresPort)),
  });
}
