import { setTimeout as sleep } from "node:timers/promises";

import { waitFor } from "@dns-drain/lab";

import { startBindPrimary } from "../../support/real/bind.ts";
import { nsupdate } from "../../support/real/nsupdate.ts";
import type { Stage } from "../../support/real/stage.ts";
import { startUnbound } from "../../support/real/unbound.ts";
import { runPgbench, type BenchOptions, type BenchResult } from "./pgbench.ts";
import { startPgbouncer, type PgbouncerOptions } from "./pgbouncer.ts";
import { postgresPort, startPostgres } from "./postgres.ts";
import { startRelay, type Relay } from "./relay.ts";

export interface PgbouncerRunOptions {
  readonly settings: PgbouncerOptions["settings"];
  readonly load: Omit<BenchOptions, "address">;
  readonly tellsSettled: boolean;
}

/** What became of it. Durations are from the removal of A's address. */
export interface PgbouncerRun extends BenchResult {
  /** Until A's last transaction; undefined: there was one in the last seconds of the load. */
  readonly movedAfterMs: number | undefined;
  /** Until A's drain began, and until nobody was left. */
  readonly drainingAfterMs: number | undefined;
  readonly drainedAfterMs: number | undefined;
  /** Connections that A said goodbye to, and that came to A when no cache had its address. */
  readonly dismissed: number;
  readonly stragglers: number;
  /** Of A, which is told to end after the load. */
  readonly exitCode: number | null;
  readonly log: readonly string[];
}

const zone = "interop.test";
const name = `db.${zone}`;
const ttlSeconds = 2;
const steadyMs = 5000;
const movedForMs = 3000;
const waits = { graceMs: 1000, spreadMs: 2000, idleGraceMs: 1000, deadlineMs: 4000 };

/** pgbench, PgBouncer, two relays and PostgreSQL: A's address leaves DNS in the middle of the load. */
export async function runPgbouncer(stage: Stage, options: PgbouncerRunOptions): Promise<PgbouncerRun> {
  const [authority, resolver, postgres] = [stage.address(1), stage.address(2), stage.address(3)];
  const [addressOfA, addressOfB, front] = [stage.address(11), stage.address(12), stage.address(21)];
  const records = [addressOfA, addressOfB].map((address) => `db ${ttlSeconds} A ${address}`);
  const primary = await startBindPrimary(stage, authority, { zone: { name: zone, authorities: [authority], records } });
  await startUnbound(stage, resolver, { zone, authorities: [authority] });
  await startPostgres(stage, postgres);
  const drain = { names: [name], resolvers: [resolver], schedule: "* * * * * *", ...waits };
  const start = (address: string): Promise<Relay> =>
    startRelay(stage, {
      address,
      port: postgresPort,
      postgres: { host: postgres, port: postgresPort },
      drain: { ...drain, addresses: [address] },
      tellsSettled: options.tellsSettled,
    });
  const [A] = [await start(addressOfA), await start(addressOfB)];
  const isListed = async (): Promise<boolean> => (await A.report()).status.dns?.membership === "listed";
  await waitFor(isListed, { withinMs: 15_000, what: "A to be listed" });
  await startPgbouncer(stage, { address: front, name, resolver, settings: options.settings });

  const bench = runPgbench(stage, { address: front, ...options.load });
  await sleep(steadyMs);
  const removedAt = Date.now();
  await nsupdate(primary, `update delete ${name} A ${addressOfA}`);
  const lastAt = await followUntil(bench, A);
  const { transactions, aborted, complaints } = await bench;
  const { status } = await A.report();
  const since = (at: number | undefined): number | undefined => (at === undefined ? undefined : at - removedAt);
  return {
    transactions,
    aborted,
    complaints,
    movedAfterMs: lastAt > Date.now() - movedForMs ? undefined : Math.max(0, lastAt - removedAt),
    drainingAfterMs: since(A.momentOf("draining")),
    drainedAfterMs: since(A.momentOf("drained")),
    dismissed: status.shedding.shed + status.shedding.closedIdle,
    stragglers: status.stragglers,
    exitCode: await A.terminate(),
    log: A.log,
  };
}

/** When a relay had its last transaction, as of the end of the load. */
async function followUntil(load: Promise<unknown>, relay: Relay): Promise<number> {
  let [count, at, isOver] = [0, 0, false];
  void load.finally(() => (isOver = true)).catch(() => undefined);
  while (!isOver) {
    const { transactions } = await relay.report();
    if (transactions > count) [count, at] = [transactions, Date.now()];
    await sleep(100);
  }
  return at;
}
