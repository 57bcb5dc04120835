import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { endProcess } from "@dns-drain/lab";

import type { Stage } from "../../support/real/stage.ts";
import { clientArguments, database } from "./pgbouncer.ts";
import { postgresProgram } from "./postgres.ts";

export interface BenchOptions {
  readonly address: string;
  readonly clients: number;
  /** Transactions a second, of all clients together; undefined: as many as there can be. */
  readonly rate?: number | undefined;
  readonly seconds: number;
}

/** What pgbench said, which repeats nothing. */
export interface BenchResult {
  readonly transactions: number;
  /** Clients that gave up because a query of theirs had failed. */
  readonly aborted: number;
  readonly complaints: readonly string[];
}

/** A query alone, and a transaction of several. */
const script = ["SELECT 1;", "BEGIN;", "SELECT pg_sleep(0.002);", "SELECT 1;", "COMMIT;", ""].join("\n");

/** Sends queries for a while, and tells what became of them. */
export async function runPgbench(
  stage: Stage,
  { address, clients, rate, seconds }: BenchOptions,
): Promise<BenchResult> {
  const file = join(stage.folder("pgbench"), "script.sql");
  writeFileSync(file, script);
  const load = ["--no-vacuum", "--client", String(clients), "--time", String(seconds), "--file", file];
  const pace = rate === undefined ? [] : ["--rate", String(rate)];
  const child = spawn(postgresProgram("pgbench"), [...clientArguments(address), ...load, ...pace, database], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  stage.defer(() => endProcess(child));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const complaints = errors.split("\n").filter((line) => /error|fatal|abort/i.test(line));
  return {
    transactions: Number(/actually processed: (\d+)/.exec(output)?.[1] ?? NaN),
    aborted: complaints.filter((line) => /client \d+ (script \d+ )?aborted/.test(line)).length,
    complaints,
  };
}
