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

/** A zone that names new servers all the time must not fill the memory, nor be asked all over. */
const mostFormer = 16;

/** A whole delegation that is no more, and those before it. */
export function asFormer({ authorities, former }: Known, until: number): FormerAuthority[] {
  return [...authorities.map(({ server }) => ({ server, until })), ...former];
}

/** Of those who left a delegation, the ones whom resolvers may still ask though they aren't in this one. None twice. */
export function stillFormer(
  left: readonly FormerAuthority[],
  current: Known["authorities"],
  now: number,
): FormerAuthority[] {
  const isHere = ({ server }: FormerAuthority): boolean =>
    current.some((authority) => authority.server.id === server.id);
  const gone = left.filter((former) => former.until > now && !isHere(former)).sort((a, b) => b.until - a.until);
  const isFirst = ({ server }: FormerAuthority, index: number): boolean =>
    gone.findIndex((other) => other.server.id === server.id) === index;
  return gone.filter(isFirst).slice(0, mostFormer);
}
