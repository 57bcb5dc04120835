import { lacking } from "../../support/real/requirements.ts";
import { createStage } from "../../support/real/stage.ts";
import type { Part } from "../proxies/part.ts";
import type { Say } from "../telling/say.ts";
import { lackingPostgres } from "./postgres.ts";
import { isAsItMustBe, pgbouncerTable, rowOf } from "./report.ts";
import { runPgbouncer, type PgbouncerRun } from "./run.ts";
import { setupsNamed, type Setup } from "./setups.ts";

/** Puts to the test each way to set PgBouncer up whose id has `only` in it, if this machine has PgBouncer. */
export async function testPgbouncer(only: string, say: Say): Promise<Part> {
  const reason = lacking("named", "unbound", "nsupdate", "pgbouncer") || lackingPostgres();
  const wanted = setupsNamed(only);
  if (reason && wanted.length > 0) say(`skipping PgBouncer: ${reason}`);
  const results: (readonly [Setup, PgbouncerRun])[] = [];
  for (const setup of reason ? [] : wanted) {
    say(setup.id);
    await using stage = await createStage();
    const run = await runPgbouncer(stage, setup, say);
    for (const line of run.complaints) say(line);
    results.push([setup, run]);
  }
  return {
    table: pgbouncerTable(results),
    rows: results.map(rowOf),
    isAsItMustBe: results.every(isAsItMustBe),
  };
}
