import type { Clock } from "../clock.ts";
import { type Expiring, FailStaticCache } from "./fail-static-cache.ts";
import { createFindBothSides, type FindBothSides } from "./both-sides.ts";
import type { NamedHosts } from "./name-servers.ts";
import { createAskResolvers } from "./ask-resolvers.ts";
import { asFormer, type FormerAuthority, stillFormer } from "./former-authorities.ts";
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

/** The zone that holds a name. */
interface Cut extends Expiring {
  readonly zone: string;
  /** The authorities of the zones that held it until lately: their key is another. */
  readonly former: readonly FormerAuthority[];
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

  const cuts = new FailStaticCache<Cut>({
    ...sourceBy(clock),
    load: async (name, previous, signal) => {
      const { zone, ttlMs } = await findZoneCut(name, (query) => askResolvers(query, signal));
      return { zone, former: previous ? formerBeside(zone, previous) : [], expiresAt: expiry(clock, ttlMs) };
    },
  });
  const zoneOf = async (name: string, signal: AbortSignal): Promise<string> => (await cuts.get(name, signal)).zone;
  const findBothSides = createFindBothSides({ askResolvers, zoneOf, authorityPort, timeoutMs });
  const delegations = createCache(findBothSides, clock, authorityPort);

  /** Those of the zone that held the name until now, if that is another, and of those before. */
  function formerBeside(zone: string, previous: Cut): readonly FormerAuthority[] {
    const now = clock.now();
    const left = previous.zone === zone ? undefined : delegations.last(previous.zone);
    const justLeft = left ? asFormer(left, now + left.ttlMs) : [];
    return stillFormer([...justLeft, ...previous.former], [], now);
  }

  async function authoritiesOf(name: string, signal?: AbortSignal): Promise<Delegation> {
    const cut = await cuts.get(name, signal);
    const delegation = await delegations.get(cut.zone, signal);
    if (cut.former.length === 0) return delegation;
    const former = stillFormer([...delegation.former, ...cut.former], delegation.authorities, clock.now());
    return { ...delegation, former };
  }

  function refresh(zone: string): void {
    cuts.expire((_name, cut) => cut.zone === zone);
    delegations.expire((key) => key === zone);
  }

  return { authoritiesOf, refresh };
}

/** Delegations by their zone. */
function createCache(find: FindBothSides, clock: Clock, authorityPort: number): FailStaticCache<Loaded> {
  return new FailStaticCache({
    ...sourceBy(clock),
    load: async (zone, previous, signal) => {
      const known = previous?.authorities.map(({ host, server }) => ({ host, address: server.host })) ?? [];
      const found = await find(zone, { nameServers: known, above: previous?.above }, signal);
      const { nameServers, ttlMs, heldMs, above } = found;
      if (nameServers.length === 0) throw new Error(`No name server of "${zone}" has an address that can be found`);
      const authorities = nameServers.map(({ host, address }) => ({
        host,
        server: plainServer(address, authorityPort),
      }));
      // A resolver's cache tells what is left of a TTL: the largest that was ever seen is the nearest to the whole.
      const largestTtlMs = Math.max(Math.min(heldMs, longestFormerMs), previous?.ttlMs ?? 0);
      const now = clock.now();
      const former = previous ? stillFormer(asFormer(previous, now + largestTtlMs), authorities, now) : [];
      return { zone, authorities, former, ttlMs: largestTtlMs, expiresAt: expiry(clock, ttlMs), above };
    },
  });
}

function sourceBy(clock: Clock) {
  return { clock, retryMs: shortestTtlMs, longestRetryMs, mostEntries };
}

function expiry(clock: Clock, ttlMs: number): number {
  return clock.now() + Math.min(Math.max(ttlMs, shortestTtlMs), longestTtlMs);
}
