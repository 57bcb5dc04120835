import { waitFor } from "@dns-drain/lab";
import { isServing } from "./ask.ts";
import { startBindPrimary, startBindSecondary, type BindPrimary } from "./bind.ts";
import { startHost, waitForHost, type Host, type HostOptions } from "./host.ts";
import type { Stage } from "./stage.ts";
import { startUnbound } from "./unbound.ts";

/** The common case: one name with two hosts, two authorities of which one follows by NOTIFY, and a resolver. */
export interface TwoHosts {
  readonly name: string;
  readonly port: number;
  readonly ttlMs: number;
  /** The host whose address will be removed. */
  readonly leaving: Host;
  readonly staying: Host;
  readonly primary: BindPrimary;
  readonly authorities: readonly string[];
  /** The address of unbound, which clients and hosts ask. */
  readonly resolver: string;
}

export type Waits = Pick<HostOptions["drain"], "graceMs" | "spreadMs" | "idleGraceMs">;

const port = 8080;
const ttlSeconds = 5;
/** How often a host looks; see `schedule`. */
export const pollMs = 1000;

/** Starts everything, and waits until each host has seen itself in DNS. */
export async function startTwoHosts(stage: Stage, zone: string, waits: Waits): Promise<TwoHosts> {
  const name = `api.${zone}`;
  const [first, second, resolver] = [stage.address(1), stage.address(2), stage.address(3)];
  const addresses = [stage.address(11), stage.address(12)] as const;
  const authorities = [first, second];
  const records = addresses.map((address) => `api ${ttlSeconds} A ${address}`);
  await startBindSecondary(stage, second, zone, first);
  const primary = await startBindPrimary(stage, first, {
    zone: { name: zone, authorities, records },
    notify: [second],
  });
  await waitFor(() => isServing(second, zone), { what: "the first transfer" });
  await startUnbound(stage, resolver, { zone, authorities });
  const drain = { names: [name], resolvers: [resolver], schedule: "* * * * * *", ...waits };
  const [leaving, staying] = await Promise.all([
    startListedHost(stage, { address: addresses[0], port, drain: { ...drain, addresses: [addresses[0]] } }),
    startListedHost(stage, { address: addresses[1], port, drain: { ...drain, addresses: [addresses[1]] } }),
  ]);
  return { name, port, ttlMs: ttlSeconds * 1000, leaving, staying, primary, authorities, resolver };
}

/** A host that knows that it is listed. */
export async function startListedHost(stage: Stage, options: HostOptions): Promise<Host> {
  const host = await startHost(stage, options);
  await waitForHost(host, () => host.isListed(), { what: `${host.address} to be listed` });
  return host;
}
