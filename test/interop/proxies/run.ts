import { setTimeout as sleep } from "node:timers/promises";

import { waitFor } from "@dns-drain/lab";

import type { Stage } from "../../support/real/stage.ts";
import type { Hit } from "../hosts/hits.ts";
import { forgottenAfterMs } from "../hosts/published-name.ts";
import { startTwoHosts, type TwoHosts } from "../hosts/two-hosts.ts";
import type { Say } from "../telling/say.ts";
import type { Proxy, Site } from "./proxy.ts";
import { startProxyLoad, type Answer, type ProxyLoad } from "./proxy-load.ts";
import { startProxy } from "./start-proxy.ts";

/** What there is to be judged. */
export interface ProxyRun extends Departure {
  readonly proxies: readonly Proxy[];
  readonly answers: readonly Answer[];
  /** Of both hosts. */
  readonly hits: readonly Hit[];
}

/** How A went. Moments are in milliseconds since the epoch. */
interface Departure {
  /** When A's address left the zone, when the last cache must have let it go, and when A was told to end. */
  readonly removedAt: number;
  readonly staleUntil: number;
  readonly terminatedAt: number;
  /** What A said of itself before it ended. */
  readonly stragglers: number;
  readonly exitCode: number | null;
}

const [upstreamPort, proxyPort] = [8080, 8000];

/** Waits of seconds, so that a run takes less than a minute; whoever still comes is a straggler by then. */
const waits = { graceMs: 1000, spreadMs: 3000, idleGraceMs: 3000, maxDrainMs: 8000, deadlineMs: 8000 };

const steadyMs = 5_000;
/** For so long A serves stragglers before it is told to end, and B is alone after that. */
const stragglingMs = 4000;
const aloneMs = 5000;

/** Sends requests through every proxy to A and B, takes A out of DNS, and ends its process when it has drained. */
export async function runProxies(stage: Stage, proxies: readonly Proxy[], say: Say): Promise<ProxyRun> {
  const settings = { ports: { http: upstreamPort }, drain: waits, listedForMs: 0 };
  const hosts = await startTwoHosts(stage, settings, say);
  const loads = await loadAll(stage, proxies, hosts);
  await sleep(steadyMs);
  const departure = await letALeave(hosts, say);
  await sleep(aloneMs);
  await Promise.all(loads.map((load) => load.stop()));
  const [answers, hits] = [loads.flatMap((load) => load.answers), [...hosts.A.hits, ...hosts.B.hits]];
  return { ...departure, proxies, answers, hits };
}

/** Those that follow DNS come first, when it has A alone, so that they have connections there; the others know both. */
async function loadAll(stage: Stage, proxies: readonly Proxy[], hosts: TwoHosts): Promise<readonly ProxyLoad[]> {
  const sites = new Map(proxies.map((proxy, nth) => [proxy, siteOf(stage, proxy, nth, hosts)]));
  const chosen = (followsDns: boolean): ReadonlyMap<Proxy, Site> =>
    new Map([...sites].filter(([proxy]) => proxy.followsDns === followsDns));
  const following = await loadAt(stage, chosen(true), hosts);
  await hosts.published.change({ add: hosts.B.address });
  await sleep(forgottenAfterMs);
  return [following, await loadAt(stage, chosen(false), hosts)];
}

/** The place of a proxy, by its number. */
function siteOf(stage: Stage, { id }: Proxy, nth: number, { published, A, B }: TwoHosts): Site {
  return {
    folder: stage.folder(id),
    address: stage.address(21 + nth),
    port: proxyPort,
    name: published.name,
    upstreamPort,
    upstreams: [A.address, B.address],
    resolver: published.resolver,
  };
}

/** Starts proxies, and waits until each of them has brought a request to A. */
async function loadAt(stage: Stage, sites: ReadonlyMap<Proxy, Site>, { A }: TwoHosts): Promise<ProxyLoad> {
  await Promise.all([...sites].map(([proxy, site]) => startProxy(stage, proxy, site)));
  const started = startProxyLoad(stage, sites);
  const isAtA = ({ id }: Proxy): boolean => A.hits.some(({ client }) => client === id);
  const areAtA = (): boolean => [...sites.keys()].every(isAtA);
  await waitFor(areAtA, { withinMs: 15_000, what: "requests of all proxies at A" });
  return started;
}

/** Takes A's address out of DNS, waits until A has drained, and ends its process a while later. */
async function letALeave({ published, A }: TwoHosts, say: Say): Promise<Departure> {
  const removedAt = Date.now();
  await published.change({ remove: A.address });
  say("A has left DNS");
  await waitFor(() => A.momentOf("drained") !== undefined, { withinMs: 60_000, what: "A to have drained" });
  say("A has drained");
  await sleep(stragglingMs);
  const { stragglers, dns } = (await A.report()).status;
  const terminatedAt = Date.now();
  const exitCode = await A.terminate();
  say(`A has ended with ${exitCode}`);
  return { removedAt, staleUntil: dns?.propagation?.staleUntil ?? NaN, terminatedAt, stragglers, exitCode };
}
