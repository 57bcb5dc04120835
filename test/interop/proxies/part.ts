import { lacking } from "../../support/real/requirements.ts";
import { createStage } from "../../support/real/stage.ts";
import type { Found } from "../telling/rows.ts";
import type { Say } from "../telling/say.ts";
import { judgeProxies } from "./judge.ts";
import { lackingFor, versionOfProxy } from "./programs.ts";
import { proxiesNamed } from "./proxies.ts";
import { isAsItMustBe, proxyTable, rowOf } from "./report.ts";
import { runProxies } from "./run.ts";

export interface Part extends Found {
  /** In Markdown. */
  readonly table: string;
}

/** Puts to the test the proxies whose id has `only` in it and that this machine has. */
export async function testProxies(only: string, say: Say): Promise<Part> {
  const unusable = lacking("named", "unbound", "nsupdate", "unshare");
  if (unusable) throw new Error(`Cannot run proxies: this machine ${unusable}`);
  const usable = proxiesNamed(only).filter(({ id, program }) => {
    const reason = lackingFor(program);
    if (reason !== undefined) say(`skipping ${id}: ${reason}`);
    return reason === undefined;
  });
  if (usable.length === 0) return { table: "", rows: [], isAsItMustBe: true };
  const versions = new Map(usable.map(({ id, program }) => [id, versionOfProxy(program)]));
  await using stage = await createStage();
  const run = await runProxies(stage, usable, say);
  const verdicts = judgeProxies(run);
  for (const { proxy, failures } of verdicts) say(`${proxy.id}: ${JSON.stringify(failures)}`);
  say(`A told of ${run.stragglers} stragglers`);
  return {
    table: proxyTable(verdicts, versions),
    rows: verdicts.map(rowOf),
    isAsItMustBe: run.exitCode === 0 && verdicts.every(isAsItMustBe),
  };
}
