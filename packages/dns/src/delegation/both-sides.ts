import { setMaxListeners } from "node:events";
import { ask } from "../exchange/exchange.ts";
import { plainServer } from "../exchange/server.ts";
import type { AskResolvers } from "./ask-resolvers.ts";
import {
  type Ask,
  findAddresses,
  findHosts,
  joinServers,
  mostHosts,
  type NamedHosts,
  type NameServer,
  type NameServers,
} from "./name-servers.ts";
import { findHostsAbove } from "./parent.ts";

/** The name servers of a zone: those that it names itself, and then those that only the zone above does. */
export interface BothSides extends NameServers {
  /** What the zone above said last. */
  readonly above: NamedHosts | undefined;
}

/** What was found the last time. */
export interface Before {
  readonly nameServers: readonly NameServer[];
  readonly above: NamedHosts | undefined;
}

/** Rejects if no resolver knows the zone. */
export type FindBothSides = (zone: string, before: Before, signal: AbortSignal) => Promise<BothSides>;

interface Means {
  readonly askResolvers: AskResolvers;
  readonly zoneOf: (name: string, signal: AbortSignal) => Promise<string>;
  readonly authorityPort: number;
  readonly timeoutMs: number;
}

/** Resolvers begin with what the zone above says, and many never hear what the zone says of itself: both may be asked. */
export function createFindBothSides({ askResolvers, zoneOf, authorityPort, timeoutMs }: Means): FindBothSides {
  return async (zone, before, signal) => {
    const askThem: Ask = (query) => askResolvers(query, signal);
    const named = await findHosts(zone, askThem);
    const [own, { above, more }] = await Promise.all([
      findAddresses(named, before.nameServers, askThem),
      withinLimit(signal, (limited) => findMore(zone, named.hosts, before, limited)),
    ]);
    return {
      nameServers: joinServers(own.nameServers, more.nameServers),
      // A host that only the zone above names, and that isn't found, is no reason to look again soon.
      ttlMs: Math.min(own.ttlMs, above?.ttlMs ?? Infinity),
      heldMs: Math.max(own.heldMs, more.heldMs),
      above,
    };
  };

  /** Whom only the zone above names, now or, if it can't be asked, when it was asked last. */
  async function findMore(zone: string, named: readonly string[], before: Before, signal: AbortSignal) {
    const askThem: Ask = (query) => askResolvers(query, signal);
    const options = { recursive: false, timeoutMs: timeoutMs / 2, attempts: 2, signal };
    const found = findHostsAbove(zone, {
      zoneOf: (name) => zoneOf(name, signal),
      askResolvers: askThem,
      askServer: (address) => (query) => ask(plainServer(address, authorityPort), query, options),
    });
    const above = (await found.catch(() => undefined)) ?? before.above;
    const hosts = above?.hosts.filter((host) => !named.includes(host)).slice(0, mostHosts - named.length) ?? [];
    return { above, more: await findAddresses({ hosts, ttlMs: above?.ttlMs ?? 0 }, before.nameServers, askThem) };
  }

  /** The zone above isn't waited for any longer than one answer of a resolver: all that hangs on it is more servers. */
  async function withinLimit<Result>(signal: AbortSignal, act: (limited: AbortSignal) => Promise<Result>) {
    const limit = new AbortController();
    // Each of the questions listens, and there may be many.
    setMaxListeners(0, limit.signal);
    const abort = (): void => limit.abort(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    // `AbortSignal.timeout()` may be collected as garbage while it is waited for.
    const timer = setTimeout(abort, timeoutMs).unref();
    try {
      return await act(limit.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }
}
