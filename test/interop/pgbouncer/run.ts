import { setTimeout as sleep } from "node:timers/promises";

import type { Stage } from "../../support/real/stage.ts";
import { waitUntilListed } from "../../support/forked/forked-drain.ts";
import type { HostLabel } from "../hosts/hits.ts";
import { publishName, type PublishedName } from "../hosts/published-name.ts";
import type { Say } from "../telling/say.ts";
import { runPgbench, type BenchOptions, type BenchResult } from "./pgbench.ts";
import { startPgbouncer, type PgbouncerOptions } from "./pgbouncer.ts";
import { postgresPort, startPostgres } from "./postgres.ts";
import { startRelay, type Relay } from "./relay.ts";

export interface PgbouncerRunOptions {
  readonly settings: PgbouncerOptions["settings"];
  readonly load: Omit<BenchOptions, "address">;
  readonly tellsSettled: boolean;
}

/** What became of it. */
export interface PgbouncerRun extends BenchResult {
  /** From the removal of A's address to A's last transaction; undefined: that was in the last seconds of the load. */
  readonly movedAfterMs: number | undefined;
  /** Connections that A said goodbye to. */
  readonly dismissed: number;
  /** Of A, which is told to end after the load. */
  readonly exitCode: number | null;
}

const steadyMs = 5000;
const movedForMs = 3000;
const waits = { graceMs: 1000, spreadMs: 2000, idleGraceMs: 1000, deadlineMs: 4000 };

/** pgbench, PgBouncer, two relays and PostgreSQL: A's address leaves DNS in the middle of the load. */
export async function runPgbouncer(stage: Stage, options: PgbouncerRunOptions, say: Say): Promise<PgbouncerRun> {
  const [addressOfA, addressOfB, front] = [stage.address(11), stage.address(12), stage.address(21)];
  const published = await publishName(stage, "db", [addressOfA, addressOfB]);
  const start = await createRelayStarter(stage, published, options, say);
  const [A] = [await start("A", addressOfA), await start("B", addressOfB)];
  await waitUntilListed(A, 0);
  const { name, resolver } = published;
  await startPgbouncer(stage, { address: front, name, resolver, settings: options.settings });

  const bench = runPgbench(stage, { address: front, ...options.load });
  await sleep(steadyMs);
  const removedAt = Date.now();
  await published.change({ remove: addressOfA });
  const result = await bench;
  const endedAt = Date.now();
  const { status, lastTransactionAt } = await A.report();
  const hasMoved = lastTransactionAt <= endedAt - movedForMs;
  return {
    ...result,
    movedAfterMs: hasMoved ? Math.max(0, lastTransactionAt - removedAt) : undefined,
    dismissed: status.shedding.shed + status.shedding.closedIdle,
    exitCode: await A.terminate(),
  };
}

type StartRelay = (label: HostLabel, address: string) => Promise<Relay>;

/** For relays to a PostgreSQL of their own. */
async function createRelayStarter(
  stage: Stage,
  published: PublishedName,
  { tellsSettled }: PgbouncerRunOptions,
  say: Say,
): Promise<StartRelay> {
  const postgres = { host: stage.address(3), port: postgresPort };
  await startPostgres(stage, postgres.host);
  return (label, address) => {
    const drain = { ...published.optionsFor(address), ...waits };
    const settings = { address, port: postgresPort, postgres, drain, tellsSettled };
    return startRelay(stage, settings, (line) => say(`${label}: ${line}`));
  };
}
