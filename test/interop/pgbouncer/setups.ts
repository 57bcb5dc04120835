import type { PgbouncerRunOptions } from "./run.ts";

/** One way to set PgBouncer up, and how busy it is. */
export interface Setup extends PgbouncerRunOptions {
  readonly id: string;
  readonly words: string;
  /** Why it may stay: something that no host can do anything about. */
  readonly limit?: string;
}

/** A pool of one connection for each client, most of the time silent; and one that all clients wait for. */
const calm = { clients: 8, rate: 150, seconds: 45 };
const busy = { clients: 12, seconds: 45 };

const setups: readonly Setup[] = [
  {
    id: "pgbouncer-calm",
    words: "defaults, some connections of the pool silent for a while",
    settings: { default_pool_size: 8 },
    load: calm,
    tellsSettled: false,
  },
  {
    id: "pgbouncer-busy-lifetime",
    words: "`server_lifetime = 5`, `dns_max_ttl = 2`, three clients for each connection of the pool",
    settings: { default_pool_size: 4, server_lifetime: 5, dns_max_ttl: 2 },
    load: busy,
    tellsSettled: false,
  },
  {
    id: "pgbouncer-busy",
    words: "defaults, three clients for each connection of the pool",
    limit:
      "its connections are never silent, and it looks the name up for new ones alone: it stays for `server_lifetime`, an hour",
    settings: { default_pool_size: 4 },
    load: busy,
    tellsSettled: false,
  },
];

/** Those whose id has that in it. */
export function setupsNamed(part: string): readonly Setup[] {
  return setups.filter(({ id }) => id.includes(part));
}
