import { setTimeout as sleep } from "node:timers/promises";
import { createAuthority, createCachingResolver, createLookup, waitFor, type NameServer } from "@dns-drain/lab";
import type { ServerSettings } from "./messages.ts";
import { startTraffic } from "./traffic.ts";
import { addressA, addressB, startTwoHosts } from "./two-hosts.ts";

/** One removal, from before the record goes until the host is empty. Times are in milliseconds from the begin. */
export interface Timeline {
  readonly samples: readonly Sample[];
  /** When the address left the zone. */
  readonly removedMs: number;
  readonly phases: readonly PhaseStart[];
  readonly requests: number;
  readonly failed: number;
}

/** Connections that led to each host at a moment. */
export interface Sample {
  readonly ms: number;
  readonly a: number;
  readonly b: number;
}

export interface PhaseStart {
  readonly phase: string;
  readonly ms: number;
}

const name = "api.example.test";
const ttl = 5;

/** Small times, so that the whole life of a removal fits into half a minute. */
const waits = { graceMs: 3_000, spreadMs: 8_000, idleGraceMs: 5_000 };

const clients = 200;
const sampleMs = 100;
/** Before anything is recorded: clients connect, and the hook learns what its name looks like. */
const settleMs = 10_000;
const beforeMs = 3_000;
const afterMs = 4_000;
const patienceMs = 60_000;

/** Takes host A's address out of a real zone, with nothing else done, and watches where the clients are. */
export async function recordTimeline(): Promise<Timeline> {
  await using authority = disposable(await createAuthority({ zones: ["example.test"] }));
  await using resolver = disposable(await createCachingResolver({ authorities: [authority] }));
  authority.setAddresses(name, [addressA, addressB], ttl);
  const phases: { phase: string; at: number }[] = [];
  const onPhase = (phase: string, at: number): void => void phases.push({ phase, at });
  const settings = settingsFor(authority, resolver);
  await using hosts = await startTwoHosts(settings, { subject: "bare", protocol: "http1" }, { onPhase });
  const traffic = startTraffic({ protocol: "http1", port: hosts.port, lookup: createLookup(resolver), clients });
  await sleep(settleMs);
  const startedAt = Date.now();
  const samples: Sample[] = [];
  const take = (): void => {
    samples.push({ ms: Date.now() - startedAt, a: hosts.a.connections, b: hosts.b.connections });
  };
  const sampling = setInterval(take, sampleMs);
  await sleep(beforeMs);
  const removedMs = Date.now() - startedAt;
  authority.setAddresses(name, [addressB], ttl);
  const isDrained = (): boolean => phases.some(({ phase }) => phase === "drained");
  await waitFor(isDrained, { withinMs: patienceMs, what: "host A to be drained" });
  await sleep(afterMs);
  clearInterval(sampling);
  await traffic.stop();
  return {
    samples,
    removedMs,
    phases: phases.map(({ phase, at }) => ({ phase, ms: at - startedAt })),
    requests: traffic.requests,
    failed: traffic.failed,
  };
}

function settingsFor(authority: NameServer, resolver: NameServer): ServerSettings {
  const server = ({ host, port }: NameServer): string => `${host}:${port}`;
  const drain = {
    names: name,
    addresses: addressA,
    authorities: server(authority),
    resolvers: server(resolver),
    schedule: "* * * * * *",
    ...waits,
  };
  return { subject: "hook", protocol: "http1", drain };
}

function disposable<Thing extends { close(): Promise<void> }>(thing: Thing): Thing & AsyncDisposable {
  return Object.assign(thing, { [Symbol.asyncDispose]: () => thing.close() });
}
