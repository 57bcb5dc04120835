import { lacking } from "../../support/real/requirements.ts";
import { createStage } from "../../support/real/stage.ts";
import { judgeProxies } from "./judge.ts";
import { lackingFor, versionOf } from "./programs.ts";
import { proxies } from "./proxies.ts";
import { isAsItMustBe, proxyTable, rowOf, type ProxyRow } from "./report.ts";
import { runProxies } from "./run.ts";

/** What a part of the run has to tell. */
export interface Part {
  /** In Markdown. */
  readonly table: string;
  /** For `--json`. */
  readonly rows: readonly ProxyRow[];
  readonly isAsItMustBe: boolean;
}

/** Puts to the test the proxies whose id has `only` in it and that this machine has. */
export async function testProxies(only: string, say: (line: string) => void): Promise<Part> {
  const unusable = lacking("named", "unbound", "nsupdate", "unshare");
  if (unusable) throw new Error(`Cannot run proxies: this machine ${unusable}`);
  const usable = proxies.filter(({ id, program }) => {
    const reason = id.includes(only) ? lackingFor(program) : "isn't asked for";
    if (reason !== undefined) say(`skipping ${id}: ${reason}`);
    return reason === undefined;
  });
  if (usable.length === 0) return { table: "", rows: [], isAsItMustBe: true };
  const versions = new Map(usable.map(({ id, program }) => [id, versionOf(program)]));
  await using stage = await createStage();
  const run = await runProxies(stage, usable, say);
  const verdicts = judgeProxies(run);
  for (const line of run.log) say(line);
  for (const { proxy, failures } of verdicts) say(`${proxy.id}: ${JSON.stringify(failures)}`);
  say(`A told of ${run.stragglers} stragglers`);
  return {
    table: proxyTable(verdicts, versions),
    rows: verdicts.map(rowOf),
    isAsItMustBe: run.exitCode === 0 && verdicts.every(isAsItMustBe),
  };
}
