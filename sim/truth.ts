import { isWithin, type Content, type Publication, type Timeline } from "./world.ts";

/** When an authority could have handed something out: from a moment, until another, with a TTL. */
interface Handout {
  readonly from: number;
  readonly to: number;
  readonly ttlMs: number;
}

/** What has to be published for a client to be led to the host: all of it, where it is a chain. */
type Link = "alias" | "address";

const linksOf = ({ world }: Timeline): readonly Link[] => (world.kind === "chain" ? ["alias", "address"] : ["address"]);

function holds(content: Content, link: Link): boolean {
  return link === "alias" ? content.isAliasOld : content.hasOwn;
}

/** Whether any authority leads to the host at a moment, to anybody. */
export function isListedAt(timeline: Timeline, at: number): boolean {
  return linksOf(timeline).every((link) => handouts(timeline, link).some(({ from, to }) => at >= from && at < to));
}

/** The last moment until `at` at which a cache that follows the rules may have led a client to the host. */
export function lastHeldAt(timeline: Timeline, at: number): number {
  return endOf(timeline, at, ({ ttlMs }) => ttlMs);
}

/** Since when no authority has led to the host any more, if that is so at `at`. */
export function removedAt(timeline: Timeline, at: number): number {
  return endOf(timeline, at, () => 0);
}

/** Until when the link of the way lasted that ended first. */
function endOf(timeline: Timeline, at: number, afterlifeMs: (handout: Handout) => number): number {
  const ends = linksOf(timeline).map((link) => {
    const begun = handouts(timeline, link).filter(({ from }) => from <= at);
    return Math.max(-Infinity, ...begun.map((handout) => Math.min(handout.to, at) + afterlifeMs(handout)));
  });
  return Math.min(...ends);
}

const known = new WeakMap<Timeline, Map<Link, readonly Handout[]>>();

function handouts(timeline: Timeline, link: Link): readonly Handout[] {
  const ofTimeline = known.get(timeline) ?? new Map<Link, readonly Handout[]>();
  known.set(timeline, ofTimeline);
  const found =
    ofTimeline.get(link) ?? timeline.publications.flatMap((own, server) => ofServer(timeline, own, server, link));
  ofTimeline.set(link, found);
  return found;
}

function ofServer(timeline: Timeline, own: readonly Publication[], server: number, link: Link): Handout[] {
  return own.flatMap(({ at, content }, index) => {
    const to = own[index + 1]?.at ?? timeline.world.endsAt;
    return holds(content, link) ? withoutFaults(timeline, server, { from: at, to, ttlMs: content.ttlMs }) : [];
  });
}

/** A server that is down, or has lost its zone, hands nothing out. */
function withoutFaults(timeline: Timeline, server: number, { from, to, ttlMs }: Handout): Handout[] {
  const faults = [...(timeline.down[server] ?? []), ...(timeline.wiped[server] ?? [])];
  const cuts = [...new Set([from, to, ...faults.flatMap((fault) => [fault.from, fault.to])])]
    .filter((cut) => cut >= from && cut <= to)
    .sort((a, b) => a - b);
  return cuts.slice(1).flatMap((end, index) => {
    const begin = cuts[index] ?? from;
    return isWithin(faults, (begin + end) / 2) ? [] : [{ from: begin, to: end, ttlMs }];
  });
}
