import { waitFor } from "@dns-drain/lab";
import { startCurlLoad } from "./curl-load.ts";
import { waitForHost, type Host } from "./host.ts";
import type { Load, RequestRecord } from "./load.ts";
import { startNodeLoad } from "./node-load.ts";
import { nsupdate } from "./nsupdate.ts";
import { watchServer, type Sightings } from "./sightings.ts";
import type { Stage } from "./stage.ts";
import { startTwoHosts, type TwoHosts, type Waits } from "./two-hosts.ts";

export const waits = { graceMs: 2000, spreadMs: 2000, idleGraceMs: 3000 } satisfies Waits;
export const nodeClients = 20;

/** What there is to be judged. Moments are in milliseconds since the epoch. */
export interface Removal {
  readonly hosts: TwoHosts;
  readonly removedAt: number;
  /** When the last of the authorities was without the address. */
  readonly lastAuthorityAt: number;
  readonly resolver: Sightings;
  readonly noticedAt: number;
  /** What the host's status said at that moment. */
  readonly staleUntil: number;
  readonly drainingAt: number;
  readonly drainedAt: number;
  readonly records: readonly RequestRecord[];
  /** The address that each client's last request went to. */
  readonly homes: Readonly<Record<string, string | undefined>>;
  readonly connectionsLeft: number;
}

/** Removes one of two hosts from BIND while curl and Node clients are at both, and lets everything take its course. */
export async function removeHost(stage: Stage): Promise<Removal> {
  const hosts = await startTwoHosts(stage, "removal.test", waits);
  const { name, leaving, staying } = hosts;
  const resolver = watchServer(stage, hosts.resolver, name, leaving.address);
  const authorities = hosts.authorities.map((server) => watchServer(stage, server, name, leaving.address));
  const loads = startLoads(stage, hosts);
  const isLoaded = (host: Host): boolean =>
    recordsOf(loads).filter(({ address }) => address === host.address).length > 100;
  await waitFor(() => isLoaded(leaving) && isLoaded(staying), { what: "clients at both hosts" });

  const removedAt = Date.now();
  await nsupdate(hosts.primary, `update delete ${name} A ${leaving.address}`);
  const what = "the end of the drain, and a request of every client after it";
  const isOver = (): boolean => hasEverybodyMoved(loads, momentOf(leaving, "drained"));
  await waitForHost(leaving, isOver, { withinMs: 45_000, what });
  await Promise.all(loads.map((load) => load.stop()));

  const { connections } = await leaving.status();
  const records = recordsOf(loads);
  return {
    hosts,
    removedAt,
    lastAuthorityAt: Math.max(...authorities.map(({ goneAt }) => goneAt ?? Infinity)),
    resolver,
    noticedAt: momentOf(leaving, "propagating") ?? NaN,
    staleUntil: leaving.phases[0]?.status.dns?.propagation?.staleUntil ?? NaN,
    drainingAt: momentOf(leaving, "draining") ?? NaN,
    drainedAt: momentOf(leaving, "drained") ?? NaN,
    records,
    homes: Object.fromEntries(records.map(({ client, address }) => [client, address])),
    connectionsLeft: connections.idle + connections.busy + connections.upgraded,
  };
}

function startLoads(stage: Stage, { name, port, resolver }: TwoHosts): readonly Load[] {
  const url = `http://${name}:${port}/`;
  return [
    startNodeLoad(stage, { clients: nodeClients, host: name, port, resolver }),
    startCurlLoad(stage, { client: "curl get", url, resolver }),
    startCurlLoad(stage, { client: "curl post", url, resolver, body: "order" }),
  ];
}

function recordsOf(loads: readonly Load[]): readonly RequestRecord[] {
  return loads.flatMap((load) => load.records);
}

function momentOf(host: Host, wanted: string): number | undefined {
  return host.phases.find(({ phase }) => phase === wanted)?.at;
}

/** Whether each client that was ever heard of has had an answer since. */
function hasEverybodyMoved(loads: readonly Load[], since = Infinity): boolean {
  const records = recordsOf(loads);
  const returned = new Set(records.filter(({ at }) => at > since).map(({ client }) => client));
  return records.every(({ client }) => returned.has(client));
}

/** The whole story in milliseconds since the removal. */
export function inWords(removal: Removal): string {
  const moments = {
    "the last authority dropped it": removal.lastAuthorityAt,
    "unbound returned it last": removal.resolver.lastSeenAt,
    noticed: removal.noticedAt,
    "stale until": removal.staleUntil,
    "draining began": removal.drainingAt,
    drained: removal.drainedAt,
  };
  return Object.entries(moments)
    .map(([what, at]) => `${what}: +${Math.round(at - removal.removedAt)} ms`)
    .join(", ");
}
