export type HostLabel = "A" | "B";

/** A request, or a message of a stream, that the application has got to see. */
export interface Hit {
  readonly host: HostLabel;
  readonly client: string;
  /** The client's own number for it; undefined where the host began to speak. */
  readonly n: number | undefined;
  readonly method: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Counts the connections of the host. */
  readonly connection: number;
  /** E.g. "1.1" or "2.0". */
  readonly protocol: string;
  /** It was answered 421, as the host had been told to. */
  readonly isMisdirected: boolean;
}

/** The last moment at which A, the host that leaves, had a request. */
export function lastAtA(hits: readonly Hit[]): number | undefined {
  return hits.findLast(({ host }) => host === "A")?.at;
}

/** Connections to A whose first request came when no cache that follows the rules had its address any more. */
export function countStragglers(hits: readonly Hit[], staleUntil: number): number {
  const openedAt = new Map<number, number>();
  for (const { host, connection, at } of hits)
    if (host === "A" && !openedAt.has(connection)) openedAt.set(connection, at);
  return [...openedAt.values()].filter((at) => at > staleUntil).length;
}

/** Requests of one client that were executed more than once. */
export function countRepeated(hits: readonly Hit[]): number {
  const numbers = hits.flatMap(({ n }) => (n === undefined ? [] : [n]));
  return numbers.length - new Set(numbers).size;
}
