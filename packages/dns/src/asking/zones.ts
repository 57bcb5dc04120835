import type { Clock } from "../clock.ts";
import { createDelegations } from "../delegation/delegation.ts";
import type { FormerAuthority } from "../delegation/former-authorities.ts";
import type { Server } from "../exchange/server.ts";

/** The authorities of one zone, as far as they are known. */
export interface Zone {
  /** `undefined` if only its authorities are known. */
  readonly zone: string | undefined;
  readonly servers: readonly Server[];
  /** Who spoke for it until lately. */
  readonly former: readonly Server[];
}

/** Finds out who speaks for a name. */
export interface Zones {
  /** Rejects if nobody can be found. */
  of(name: string, signal: AbortSignal): Promise<Zone>;
  /** A server says that the zone isn't its own: the delegation may have changed. */
  refresh(zone: string): void;
}

export interface ZonesConfig {
  readonly resolvers: readonly Server[];
  /** Stand for those of every zone; without them they are discovered. */
  readonly authorities: readonly Server[] | undefined;
  readonly clock: Clock;
  readonly authorityPort: number;
  readonly timeoutMs: number;
}

export function createZones({ authorities, clock, ...how }: ZonesConfig): Zones {
  if (authorities) return { of: async () => ({ zone: undefined, servers: authorities, former: [] }), refresh() {} };
  const delegations = createDelegations({ clock, ...how });
  return {
    async of(name, signal) {
      const { zone, authorities: current, former } = await delegations.authoritiesOf(name, signal);
      return { zone, servers: current.map(({ server }) => server), former: stillAsked(former, clock.now()) };
    },
    refresh: (zone) => delegations.refresh(zone),
  };
}

function stillAsked(former: readonly FormerAuthority[], now: number): Server[] {
  return former.filter(({ until }) => until > now).map(({ server }) => server);
}
