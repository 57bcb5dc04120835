import type { Server } from "../exchange/server.ts";

/** A server that no longer stands in the delegation. Resolvers that know the old one may ask it until then. */
export interface FormerAuthority {
  /** Where it is asked. */
  readonly server: Server;
  /** When the NS records that name it have expired everywhere, on the monotonic clock. */
  readonly until: number;
}

/** The servers of a delegation, and what is remembered of those before. */
interface Known {
  readonly authorities: readonly { readonly server: Server }[];
  readonly former: readonly FormerAuthority[];
}

/** When it is, and until when caches may hold what was just found to be gone. */
interface Times {
  readonly now: number;
  readonly until: number;
}

/** A zone that names new servers all the time must not fill the memory, nor be asked all over. */
const mostFormer = 16;

/** Who left the delegation, now or lately: to be asked for as long as resolvers may ask them. */
export function formerAuthorities(
  previous: Known,
  current: Known["authorities"],
  { now, until }: Times,
): FormerAuthority[] {
  const left = [...previous.authorities.map(({ server }) => ({ server, until })), ...previous.former];
  const isHere = ({ server }: FormerAuthority): boolean =>
    current.some((authority) => authority.server.id === server.id);
  return left.filter((former) => former.until > now && !isHere(former)).slice(0, mostFormer);
}
