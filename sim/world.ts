import type { Finding } from "#dns/observing/observation.js";

/** How a zone hands its addresses out. */
export type ZoneKind =
  /** All of them in every answer. */
  | "stable"
  /** One address, which is replaced by another. */
  | "replaced"
  /** An alias to a name of another zone that has all of them. */
  | "chain"
  /** All of them, and once more as hints in HTTPS records. */
  | "hinted"
  /** Some of them, drawn anew for every answer. */
  | "rotating"
  /** One of two, by weight. */
  | "weighted";

/** What the operator has written into the zone. */
export interface Content {
  /** Whether our address is there. */
  readonly hasOwn: boolean;
  /** Whether the alias still leads to the name that has it. */
  readonly isAliasOld: boolean;
  readonly ttlMs: number;
  /** How many other members the fleet has. */
  readonly others: number;
  /** The part of the answers that show our address, where it has a weight. */
  readonly share: number;
}

/** What happens, in milliseconds of true time. */
export type Happening =
  /** The operator's change, and how long each authority takes to follow. */
  | { readonly kind: "change"; readonly at: number; readonly content: Content; readonly lagsMs: readonly number[] }
  /** Authorities that nobody gets an answer from. */
  | { readonly kind: "down"; readonly from: number; readonly to: number; readonly servers: readonly number[] }
  /** Authorities that have lost the zone's records: NXDOMAIN. */
  | { readonly kind: "wiped"; readonly from: number; readonly to: number; readonly servers: readonly number[] }
  /** Answers that somebody else gives to us in the name of one authority. */
  | {
      readonly kind: "forged";
      readonly from: number;
      readonly to: number;
      readonly server: number;
      readonly finding: Finding;
    }
  /** The machine sleeps: the monotonic clock stands still, the wall clock jumps when it wakes. */
  | { readonly kind: "suspended"; readonly from: number; readonly to: number }
  /** The process is stopped: every clock goes on. */
  | { readonly kind: "stopped"; readonly from: number; readonly to: number };

/** One host and all that happens around it. Plain data, so that it can be printed, and shrunk. */
export interface World {
  readonly seed: number;
  readonly kind: ZoneKind;
  readonly servers: number;
  /** Addresses in one answer of a rotating zone. */
  readonly shown: number;
  readonly hasIpv6: boolean;
  readonly resolvers: readonly ResolverKind[];
  readonly start: Content;
  readonly happenings: readonly Happening[];
  readonly endsAt: number;
}

/** How a resolver of the panel treats what it has cached. */
export type ResolverKind = "honest" | "minimum-ttl" | "serve-stale";

/** When something that an authority publishes begins, and what it is. */
export interface Publication {
  readonly at: number;
  readonly content: Content;
}

type Span = Extract<Happening, { from: number }>;

/** A world in the form in which it is looked at often. */
export interface Timeline {
  readonly world: World;
  /** By authority. */
  readonly publications: readonly (readonly Publication[])[];
  readonly down: readonly (readonly Span[])[];
  readonly wiped: readonly (readonly Span[])[];
  readonly forged: readonly (readonly Extract<Happening, { kind: "forged" }>[])[];
  /** When the process doesn't run. */
  readonly pauses: readonly Span[];
  /** Every moment at which anything changes, in order. */
  readonly moments: readonly number[];
}

/** Lays a world out in time. An authority that follows a change late gets what the zone has by then. */
export function timelineOf(world: World): Timeline {
  const servers = Array.from({ length: world.servers }, (_, server) => server);
  const changes = world.happenings
    .flatMap((happening) => (happening.kind === "change" ? [happening] : []))
    .sort((a, b) => a.at - b.at);
  const primary = [{ at: 0, content: world.start }, ...changes];
  const publications = servers.map((server) => [
    { at: 0, content: world.start },
    ...changes
      .map(({ at, lagsMs }) => at + (lagsMs[server] ?? 0))
      .sort((a, b) => a - b)
      .map((at) => ({ at, content: latestAt(primary, at).content })),
  ]);
  const spans = (kind: Span["kind"]): Span[] =>
    world.happenings.flatMap((happening) => (happening.kind === kind ? [happening] : []));
  const of = (kind: "down" | "wiped"): Span[][] =>
    servers.map((server) => spans(kind).filter((span) => "servers" in span && span.servers.includes(server)));
  const forged = world.happenings.flatMap((happening) => (happening.kind === "forged" ? [happening] : []));
  return {
    world,
    publications,
    down: of("down"),
    wiped: of("wiped"),
    forged: servers.map((server) => forged.filter((forgery) => forgery.server === server)),
    pauses: [...spans("suspended"), ...spans("stopped")].sort((a, b) => a.from - b.from),
    moments: momentsOf(world, publications),
  };
}

function momentsOf(world: World, publications: readonly (readonly Publication[])[]): number[] {
  const spans = world.happenings.flatMap((happening) => ("from" in happening ? [happening.from, happening.to] : []));
  const changes = publications.flatMap((own) => own.map(({ at }) => at));
  return [...new Set([...spans, ...changes])].sort((a, b) => a - b);
}

/** What is published at a moment. */
export function latestAt(publications: readonly Publication[], at: number): Publication {
  let latest = publications[0] as Publication;
  for (const publication of publications) {
    if (publication.at > at) break;
    latest = publication;
  }
  return latest;
}

/** Whether a moment lies in one of the spans. */
export function isWithin(spans: readonly Span[], at: number): boolean {
  return spans.some(({ from, to }) => at >= from && at < to);
}
