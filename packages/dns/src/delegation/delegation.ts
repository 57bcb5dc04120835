import type { Clock } from "../clock.ts";
import { type Expiring, FailStaticCache } from "./fail-static-cache.ts";
import { createFindBothSides } from "./both-sides.ts";
import type { NamedHosts } from "./name-servers.ts";
import { createAskResolvers } from "./ask-resolvers.ts";
import { formerAuthorities, type FormerAuthority } from "./former-authorities.ts";
import { type Server, plainServer } from "../exchange/server.ts";
import { findZoneCut } from "./zone-cut.ts";

/** Who speaks for a zone. */
export interface Delegation extends Expiring {
  /** Its name; `""` is the root. */
  readonly zone: string;
  /** Every address of every name server that NS records name: its own, and those in the zone above. */
  readonly authorities: readonly AuthorityAddress[];
  /** Who was one until lately, and may still be asked by resolvers that know the old NS records. */
  readonly former: readonly FormerAuthority[];
  /** The largest TTL that the NS records and the addresses of their hosts were seen with. */
  readonly ttlMs: number;
}

/** One address of one authoritative name server. */
export interface AuthorityAddress {
  /** Where it is asked. */
  readonly server: Server;
  /** The name server's own name, as the NS record gives it. */
  readonly host: string;
}

/** Finds out who speaks for a name, and keeps knowing it. */
export interface Delegations {
  /**
   * The authorities of the zone that holds the name, as the resolvers and the zone above tell. Asked again when the TTL is over; if that
   * fails, the last ones remain. Rejects if they never were found.
   */
  authoritiesOf(name: string, signal?: AbortSignal): Promise<Delegation>;
  /** The zone's authorities deny that it is theirs: ask anew before the TTL is over, but not more often than every 30 s. */
  refresh(zone: string): void;
}

/** What is remembered of a delegation. */
interface Loaded extends Delegation {
  /** What the zone above said last. */
  readonly above: NamedHosts | undefined;
}

/** Where to look, and how. */
export interface DelegationsConfig {
  /** Asked in turn until one answers. */
  readonly resolvers: readonly Server[];
  /** The watch's. */
  readonly clock: Clock;
  /** The port of authorities, which NS records don't tell. @default 53 */
  readonly authorityPort?: number | undefined;
  /** Milliseconds for one question to one resolver. @default 2000 */
  readonly timeoutMs?: number | undefined;
}

/** Asking more often is a burden to others, asking more seldom makes blind. */
const shortestTtlMs = 30_000;
const longestTtlMs = 3_600_000;
const longestRetryMs = 600_000;
/** Resolvers keep records for a week at most, whatever their TTL (RFC 8767 §4). */
const longestFormerMs = 604_800_000;

/** Names and zones to remember: those on the way from the watched names to their addresses. */
const mostEntries = 256;

/** Finds authorities through resolvers. */
export function createDelegations(config: DelegationsConfig): Delegations {
  const { clock, authorityPort = 53, timeoutMs = 2000 } = config;
  const askResolvers = createAskResolvers(config);
  const source = { clock, retryMs: shortestTtlMs, longestRetryMs, mostEntries };

  const cuts = new FailStaticCache<{ readonly zone: string } & Expiring>({
    ...source,
    load: async (name, _previous, signal) => {
      const { zone, ttlMs } = await findZoneCut(name, (query) => askResolvers(query, signal));
      return { zone, expiresAt: expiry(ttlMs) };
    },
  });

  const zoneOf = async (name: string, signal: AbortSignal): Promise<string> => (await cuts.get(name, signal)).zone;
  const findBothSides = createFindBothSides({ askResolvers, zoneOf, authorityPort, timeoutMs });

  const delegations = new FailStaticCache<Loaded>({
    ...source,
    load: async (zone, previous, signal) => {
      const known = previous?.authorities.map(({ host, server }) => ({ host, address: server.host })) ?? [];
      const found = await findBothSides(zone, { nameServers: known, above: previous?.above }, signal);
      const { nameServers, ttlMs, heldMs, above } = found;
      if (nameServers.length === 0) throw new Error(`No name server of "${zone}" has an address that can be found`);
      const authorities = nameServers.map(({ host, address }) => ({
        host,
        server: plainServer(address, authorityPort),
      }));
      // A resolver's cache tells what is left of a TTL: the largest that was ever seen is the nearest to the whole.
      const largestTtlMs = Math.max(Math.min(heldMs, longestFormerMs), previous?.ttlMs ?? 0);
      const now = clock.now();
      const former = previous ? formerAuthorities(previous, authorities, { now, until: now + largestTtlMs }) : [];
      return { zone, authorities, former, ttlMs: largestTtlMs, expiresAt: expiry(ttlMs), above };
    },
  });

  function expiry(ttlMs: number): number {
    return clock.now() + Math.min(Math.max(ttlMs, shortestTtlMs), longestTtlMs);
  }

  async function authoritiesOf(name: string, signal?: AbortSignal): Promise<Delegation> {
    const { zone } = await cuts.get(name, signal);
    return await delegations.get(zone, signal);
  }

  function refresh(zone: string): void {
    cuts.expire((_name, cut) => cut.zone === zone);
    delegations.expire((key) => key === zone);
  }

  return { authoritiesOf, refresh };
}
