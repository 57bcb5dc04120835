import type { Finding, Observation, Question } from "#dns/observing/observation.js";
import { chanceAt } from "./random.ts";
import { isWithin, latestAt, type Content, type Timeline } from "./world.ts";

/** The host's name, its addresses, and the name that it may be an alias of. */
export const name = "api.example";
export const own = { A: "192.0.2.1", AAAA: "2001:db8::1" } as const;
const aliasTarget = "edge.provider.example";
const newTarget = "edge.other.example";

const nothing: Finding = { kind: "empty", rcode: "NODATA" };
const wiped: Finding = { kind: "empty", rcode: "NXDOMAIN" };
const silence: Finding = { kind: "inconclusive", reason: "timeout", detail: "" };
/** An answer takes this long; one that doesn't come takes two attempts of two seconds. */
const answerMs = 20;
const timeoutMs = 4_000;

/** The others of the fleet. A table, since they are looked up in every answer. */
const others = {
  A: Array.from({ length: 100 }, (_, member) => `198.51.100.${member}`),
  AAAA: Array.from({ length: 100 }, (_, member) => `2001:db8::2:${member.toString(16)}`),
};

/** What all authorities answer to a question that is asked at a moment of true time, and when the last one has. */
export interface Answers {
  readonly observations: readonly Observation[];
  readonly tookMs: number;
  /** Packets sent, those included that have to be sent twice. */
  readonly questions: number;
}

/** Asks every authority on the way. `toHost` turns true time into that of the host's clock. */
export function askAuthorities(
  timeline: Timeline,
  question: Question,
  at: number,
  toHost: (at: number) => number,
): Answers {
  const first = askOwner(timeline, question, at, toHost, "name");
  return aliasesIn(first.observations)
    .map((to) => askOwner(timeline, { ...question, name: to }, at + first.tookMs, toHost, "target"))
    .reduce(together, first);
}

function aliasesIn(observations: readonly Observation[]): string[] {
  return [...new Set(observations.flatMap(({ finding }) => (finding.kind === "alias" ? [finding.target] : [])))];
}

function together(a: Answers, b: Answers): Answers {
  return {
    observations: [...a.observations, ...b.observations],
    tookMs: a.tookMs + b.tookMs,
    questions: a.questions + b.questions,
  };
}

function askOwner(
  timeline: Timeline,
  question: Question,
  at: number,
  toHost: (at: number) => number,
  place: "name" | "target",
): Answers {
  const observations: Observation[] = [];
  let [tookMs, questions] = [0, 0];
  for (let server = 0; server < timeline.world.servers; server++) {
    const finding = findingOf(timeline, server, question, at + answerMs / 2);
    const isSilent = finding === silence;
    const ms = isSilent ? timeoutMs : answerMs;
    tookMs = Math.max(tookMs, ms);
    questions += isSilent ? 2 : 1;
    observations.push({
      server: `${place}-${server}`,
      name: question.name,
      type: question.type,
      at: toHost(at + ms),
      finding,
    });
  }
  return { observations, tookMs, questions };
}

function findingOf(timeline: Timeline, server: number, question: Question, at: number): Finding {
  const forgery = timeline.forged[server]?.find(({ from, to }) => at >= from && at < to);
  if (forgery && question.type !== "HTTPS" && question.name === name) return forgery.finding;
  if (isWithin(timeline.down[server] ?? [], at)) return silence;
  if (isWithin(timeline.wiped[server] ?? [], at)) return wiped;
  const { content } = latestAt(timeline.publications[server] ?? [], at);
  return published(timeline, content, question, { server, at });
}

/** One drawing of chance: which server, and when. */
interface Draw {
  readonly server: number;
  readonly at: number;
}

function published({ world }: Timeline, content: Content, { name: owner, type }: Question, draw: Draw): Finding {
  const { ttlMs } = content;
  if (world.kind === "chain" && owner === name)
    return { kind: "alias", target: content.isAliasOld ? aliasTarget : newTarget, ttlMs };
  if (type === "HTTPS") return world.kind === "hinted" ? addressesOf(content, "A", ttlMs) : nothing;
  if (world.kind === "rotating")
    return { kind: "addresses", addresses: drawn(world.seed, content, world.shown, type, draw), ttlMs };
  if (world.kind === "weighted") {
    const isOwn = content.hasOwn && chanceAt(world.seed, draw.at, draw.server) < content.share;
    return { kind: "addresses", addresses: [isOwn ? own[type] : (others[type][0] as string)], ttlMs };
  }
  return addressesOf(owner === name || owner === aliasTarget ? content : withoutOwn(content), type, ttlMs);
}

const stripped = new WeakMap<Content, Content>();

/** What other names have: the one that the alias is switched to, and the one that a forger makes up. */
function withoutOwn(content: Content): Content {
  const known = stripped.get(content) ?? { ...content, hasOwn: false };
  stripped.set(content, known);
  return known;
}

const cached = new WeakMap<Content, Map<string, Finding>>();

/** The same finding every time, as most answers are. */
function addressesOf(content: Content, type: "A" | "AAAA", ttlMs: number): Finding {
  const ofContent = cached.get(content) ?? new Map<string, Finding>();
  cached.set(content, ofContent);
  const found = ofContent.get(type) ?? {
    kind: "addresses",
    addresses: [...(content.hasOwn ? [own[type]] : []), ...others[type].slice(0, content.others)],
    ttlMs,
  };
  ofContent.set(type, found);
  return found;
}

/** Some of the fleet, at random. */
function drawn(seed: number, content: Content, shown: number, type: "A" | "AAAA", { server, at }: Draw): string[] {
  const pool = [...(content.hasOwn ? [own[type]] : []), ...others[type].slice(0, content.others)];
  for (let place = 0; place < Math.min(shown, pool.length); place++) {
    const from = place + Math.floor(chanceAt(seed, at, 1000 * (server + 1) + place) * (pool.length - place));
    [pool[place], pool[from]] = [pool[from] as string, pool[place] as string];
  }
  return pool.slice(0, shown);
}
