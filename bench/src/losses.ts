import type { LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { endingText } from "./ending.ts";
import { type Protocol, protocolTitles } from "./protocol.ts";
import type { Section } from "./section.ts";
import type { Settings } from "./settings.ts";
import { sum } from "./statistics.ts";
import { type SubjectName, subjectsOf, titles } from "./subjects.ts";
import { markdownTable, whole } from "./table.ts";
import { startTraffic } from "./traffic.ts";
import { addressA, addressB, startTwoHosts } from "./two-hosts.ts";

/** What became of the clients' requests, in all drains of one subject together. */
export interface LossesRow {
  readonly subject: SubjectName;
  readonly drains: number;
  readonly requests: number;
  readonly failed: number;
  /** Of those, executed by the host that left: repeating them would do the work twice. */
  readonly executed: number;
  /** From SIGTERM to the end of the process, the mean of all drains. */
  readonly drainMs: number;
  /** Drains that didn't end, so that the process was killed. */
  readonly killed: number;
}

type Drain = Pick<LossesRow, "requests" | "failed" | "executed" | "drainMs" | "killed">;

/** Traffic after the end, to see where the clients went. */
const afterMs = 500;

/**
 * Clients of two hosts; host A gets SIGTERM. The name leads to host B alone from that moment on, which is the best case for
 * everybody: no client comes back to A by a stale address.
 */
export async function measureLosses(protocol: Protocol, { losses }: Settings): Promise<Section<LossesRow>> {
  const subjects = subjectsOf[protocol];
  const drains = new Map<SubjectName, Drain[]>(subjects.map((subject) => [subject, []]));
  for (let repeat = 0; repeat < losses.repeats[protocol]; repeat++) {
    for (const subject of subjects) drains.get(subject)!.push(await drainUnderLoad(subject, protocol, losses));
  }
  const rows = subjects.map((subject) => summarize(subject, drains.get(subject)!));
  const title = `Failed requests during a drain, ${protocolTitles[protocol]}`;
  return { title, note: noteFor(losses), rows, table: tableOf(rows) };
}

function noteFor({ clients }: Settings["losses"]): string {
  return `${clients} clients with persistent connections POST at random moments, a round trip of 20 ms away, and never try again. Host A gets SIGTERM; every new connection goes to host B from that moment on. An answer other than 200 counts as failed. A process that hasn't ended after 30 s is killed, as by Kubernetes; what that cuts counts too.`;
}

async function drainUnderLoad(subject: SubjectName, protocol: Protocol, losses: Settings["losses"]): Promise<Drain> {
  await using hosts = await startTwoHosts({ subject, protocol, drain: losses.drain }, { subject: "bare", protocol });
  let address = addressA;
  const lookup: LookupFunction = (_host, { all }, found) =>
    all ? found(null, [{ address, family: 4 }]) : found(null, address, 4);
  const traffic = startTraffic({ protocol, port: hosts.port, lookup, clients: losses.clients });
  await sleep(losses.beforeMs);
  address = addressB;
  const { afterMs: drainMs, isKilled, report } = await hosts.a.server.terminate();
  await sleep(afterMs);
  await traffic.stop();
  const { requests, failed } = traffic;
  const executed = Math.max(0, (report?.executed ?? 0) - traffic.answeredBy(addressA));
  return { requests, failed, executed, drainMs, killed: isKilled ? 1 : 0 };
}

function summarize(subject: SubjectName, drains: readonly Drain[]): LossesRow {
  const total = (key: keyof Drain): number => sum(drains.map((drain) => drain[key]));
  return {
    subject,
    drains: drains.length,
    requests: total("requests"),
    failed: total("failed"),
    executed: total("executed"),
    drainMs: total("drainMs") / drains.length,
    killed: total("killed"),
  };
}

function tableOf(rows: readonly LossesRow[]): string {
  return markdownTable(
    ["", "drains", "requests", "failed", "of these executed", "SIGTERM to exit"],
    rows.map(({ subject, drains, requests, failed, executed, drainMs, killed }) => [
      titles[subject],
      whole(drains),
      whole(requests),
      whole(failed),
      killed > 0 ? "?" : whole(executed),
      endingText(drainMs, killed > 0),
    ]),
  );
}
