import { setTimeout as sleep } from "node:timers/promises";

import type { DrainOptions } from "@dns-drain/core";
import { waitFor } from "@dns-drain/lab";

import { startBindPrimary, type BindPrimary } from "../../support/real/bind.ts";
import { nsupdate } from "../../support/real/nsupdate.ts";
import type { Stage } from "../../support/real/stage.ts";
import { startUnbound } from "../../support/real/unbound.ts";
import type { Hit } from "../host.ts";
import type { Proxy, Site } from "./proxy.ts";
import { startProxyLoad, type Answer, type ProxyLoad } from "./proxy-load.ts";
import { startProxy } from "./start-proxy.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

/** What there is to be judged. Moments are in milliseconds since the epoch. */
export interface ProxyRun {
  readonly proxies: readonly Proxy[];
  readonly answers: readonly Answer[];
  /** Of both hosts. */
  readonly hits: readonly Hit[];
  /** When A's address left the zone, when the last cache must have let it go, and when A was told to end. */
  readonly removedAt: number;
  readonly staleUntil: number;
  readonly terminatedAt: number;
  /** What A said of itself before it ended. */
  readonly stragglers: number;
  readonly exitCode: number | null;
  readonly log: readonly string[];
}

const zone = "interop.test";
const name = `api.${zone}`;
const ttlSeconds = 2;
const upstreamPort = 8080;
const proxyPort = 8000;

/** Waits of seconds, so that a run takes less than a minute; whoever still comes is a straggler by then. */
const waits = { graceMs: 1000, spreadMs: 3000, idleGraceMs: 3000, maxDrainMs: 8000, deadlineMs: 8000 };

const steadyMs = 5_000;
/** For so long A serves stragglers before it is told to end, and B is alone after that. */
const stragglingMs = 4000;
const aloneMs = 5000;

/**
 * Sends requests through every proxy to A and B, takes A out of DNS, and ends its process when it has drained. Those that
 * follow DNS are started when it has A alone, so that they have connections there; the others know both.
 */
export async function runProxies(
  stage: Stage,
  proxies: readonly Proxy[],
  say: (line: string) => void,
): Promise<ProxyRun> {
  const { primary, A, B, siteOf } = await setScene(stage);
  const load = async (chosen: readonly Proxy[]): Promise<ProxyLoad> => {
    const sites = new Map(chosen.map((proxy) => [proxy.id, siteOf(proxy, proxies.indexOf(proxy))]));
    await Promise.all(chosen.map((proxy) => startProxy(stage, proxy, sites.get(proxy.id)!)));
    const started = startProxyLoad(stage, sites);
    const areAtA = (): boolean => chosen.every(({ id }) => A.hits.some(({ client }) => client === id));
    await waitFor(areAtA, { withinMs: 15_000, what: "requests of all proxies at A" });
    return started;
  };
  const following = await load(proxies.filter(({ followsDns }) => followsDns));
  await nsupdate(primary, `update add ${name} ${ttlSeconds} A ${stage.address(12)}`);
  // Until unbound has nothing in its cache that lacks B.
  await sleep(ttlSeconds * 1000 + 500);
  const staying = await load(proxies.filter(({ followsDns }) => !followsDns));
  await sleep(steadyMs);

  const removedAt = Date.now();
  await nsupdate(primary, `update delete ${name} A ${stage.address(11)}`);
  say("A has left DNS");
  await waitFor(() => A.momentOf("drained") !== undefined, { withinMs: 60_000, what: "A to have drained" });
  say("A has drained");
  await sleep(stragglingMs);

  const { stragglers, dns } = await A.status();
  const terminatedAt = Date.now();
  const exitCode = await A.terminate();
  say(`A has ended with ${exitCode}`);
  await sleep(aloneMs);
  await Promise.all([following.stop(), staying.stop()]);
  return {
    proxies,
    answers: [...following.answers, ...staying.answers],
    hits: [...A.hits, ...B.hits],
    removedAt,
    staleUntil: dns?.propagation?.staleUntil ?? NaN,
    terminatedAt,
    stragglers,
    exitCode,
    log: A.log,
  };
}

interface Scene {
  readonly primary: BindPrimary;
  readonly A: Upstream;
  readonly B: Upstream;
  /** The place of a proxy, by its number. */
  siteOf(proxy: Proxy, nth: number): Site;
}

/** BIND, unbound and both hosts, of which DNS has A alone. */
async function setScene(stage: Stage): Promise<Scene> {
  const [authority, resolver] = [stage.address(1), stage.address(2)];
  const addresses = { A: stage.address(11), B: stage.address(12) };
  const records = [`api ${ttlSeconds} A ${addresses.A}`];
  const primary = await startBindPrimary(stage, authority, { zone: { name: zone, authorities: [authority], records } });
  await startUnbound(stage, resolver, { zone, authorities: [authority] });
  const drain: DrainOptions = { names: [name], resolvers: [resolver], schedule: "* * * * * *", ...waits };
  const start = (label: "A" | "B"): Promise<Upstream> => {
    const address = addresses[label];
    return startUpstream(stage, { label, address, port: upstreamPort, drain: { ...drain, addresses: [address] } });
  };
  const [A, B] = [await start("A"), await start("B")];
  const isListed = async (): Promise<boolean> => (await A.status()).dns?.membership === "listed";
  await waitFor(isListed, { withinMs: 15_000, what: "A to be listed" });
  const common = { name, upstreamPort, upstreams: Object.values(addresses), resolver, port: proxyPort };
  const siteOf: Scene["siteOf"] = ({ id }, nth) => ({
    ...common,
    folder: stage.folder(id),
    address: stage.address(21 + nth),
  });
  return { primary, A, B, siteOf };
}
