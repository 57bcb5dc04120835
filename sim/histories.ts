import type { Finding } from "#dns/observing/observation.js";
import { createRandom, type Random } from "./random.ts";
import type { Content, Happening, ResolverKind, World, ZoneKind } from "./world.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The part of the hours that each kind of zone gets; those without a quiet moment cost a thousand times as much. */
const lengths: Readonly<Record<ZoneKind, { readonly weight: number; readonly hours: number }>> = {
  stable: { weight: 0.3, hours: 5000 },
  replaced: { weight: 0.15, hours: 5000 },
  chain: { weight: 0.15, hours: 5000 },
  hinted: { weight: 0.15, hours: 5000 },
  rotating: { weight: 0.125, hours: 36 },
  weighted: { weight: 0.125, hours: 36 },
};

/** A host's surroundings and what happens in them, by chance. */
export function createWorld(seed: number, hours?: number): World {
  const random = createRandom(seed);
  const kind = kindFor(random);
  const servers = random.pick([1, 2, 2, 3, 4]);
  const endsAt = (hours ?? lengths[kind].hours) * hour;
  const start = startFor(kind, random);
  return {
    seed,
    kind,
    servers,
    shown: random.pick([1, 3, 8, 8]),
    hasIpv6: (kind === "stable" || kind === "chain") && random.chance(0.3),
    resolvers: Array.from({ length: random.integer(0, 3) }, () => resolverFor(random)),
    start,
    happenings: happeningsFor(random, { kind, servers, start, endsAt }),
    endsAt,
  };
}

function kindFor(random: Random): ZoneKind {
  let left = random.number();
  for (const [kind, { weight }] of Object.entries(lengths)) {
    left -= weight;
    if (left < 0) return kind as ZoneKind;
  }
  return "stable";
}

function resolverFor(random: Random): ResolverKind {
  return random.pick(["honest", "honest", "minimum-ttl", "serve-stale"]);
}

function startFor(kind: ZoneKind, random: Random): Content {
  const others = {
    stable: [1, 10],
    replaced: [0, 0],
    chain: [1, 10],
    hinted: [1, 10],
    rotating: [9, 49],
    weighted: [1, 1],
  } as const;
  const [fewest, most] = others[kind];
  const ttlMs = ttlFor(kind, random);
  return { hasOwn: true, isAliasOld: true, ttlMs, others: random.integer(fewest, most), share: shareFor(random) };
}

/** A day's TTL only where there are days. */
function ttlFor(kind: ZoneKind, random: Random): number {
  const longest = lengths[kind].hours > 100 ? 86_400 : 3_600;
  return random.pick([0, 5, 30, 60, 60, 300, 300, 3600, Math.round(random.magnitude(1, longest))]) * second;
}

function shareFor(random: Random): number {
  return random.pick([0.5, 0.9, 0.99, 0.1, 0.01]);
}

/** What a history is drawn for. */
interface Setting {
  readonly kind: ZoneKind;
  readonly servers: number;
  readonly start: Content;
  readonly endsAt: number;
}

/** One episode after another. */
function happeningsFor(random: Random, setting: Setting): Happening[] {
  const all: Happening[] = [];
  const gaps = setting.endsAt < 100 * hour ? ([1, 3] as const) : ([5, 400] as const);
  let [at, content] = [firstAt(random, setting, gaps), setting.start];
  for (;;) {
    const episode = episodeFor(random, setting, content, at);
    const last = Math.max(...episode.map((happening) => ("at" in happening ? happening.at : happening.to)));
    if (last + 2 * hour > setting.endsAt) return all;
    all.push(...episode);
    content = episode.reduce(
      (latest, happening) => (happening.kind === "change" ? happening.content : latest),
      content,
    );
    at = last + hour + random.between(gaps[0], gaps[1]) * hour;
  }
}

/** What is hardly ever shown has to be watched for some hours before there is anything to go by. */
function firstAt(random: Random, { kind, start }: Setting, [shortest, longest]: readonly [number, number]): number {
  const isRare = kind === "weighted" && start.share < 0.05;
  return (isRare ? random.between(8, 12) : random.between(shortest, longest)) * hour;
}

function episodeFor(random: Random, setting: Setting, content: Content, at: number): Happening[] {
  const episodes = [
    () => removal(random, setting, content, at),
    () => removal(random, setting, content, at),
    () => [...removal(random, setting, content, at), ...faults(random, setting, at)],
    () => flaps(random, setting, content, at),
    () => faults(random, setting, at),
    () => [change(random, setting, at, changed(random, setting, content))],
    () => [pause(random, at)],
  ];
  return random.pick(episodes)();
}

/** Our address is taken out, for long enough to drain, and put back. A TTL may be lowered before. */
function removal(random: Random, setting: Setting, content: Content, at: number): Happening[] {
  const isSwitch = setting.kind === "chain" && random.chance(0.5);
  const others = setting.kind === "replaced" ? 1 : content.others;
  const lowered = random.chance(0.2) ? { ...content, ttlMs: Math.min(content.ttlMs, 5 * second) } : content;
  const leadMs = random.magnitude(2 * minute, 2 * hour);
  const without = { ...lowered, others, ...(isSwitch ? { isAliasOld: false } : { hasOwn: false }) };
  const backAt = at + leadMs + content.ttlMs + 6 * hour + random.between(0, 3) * hour;
  return [
    ...(lowered === content ? [] : [change(random, setting, at, lowered)]),
    change(random, setting, at + leadMs, without),
    change(random, setting, backAt, content),
  ];
}

/** Our address comes and goes. It stays long enough to be seen: what is there and gone between two rounds is not. */
function flaps(random: Random, setting: Setting, content: Content, from: number): Happening[] {
  const all: Happening[] = [];
  const without = { ...content, hasOwn: false, others: setting.kind === "replaced" ? 1 : content.others };
  let at = from;
  for (let flap = random.integer(1, 6); flap > 0; flap--) {
    const backAt = at + random.magnitude(2 * second, 4 * minute);
    all.push(change(random, setting, at, without, 5 * second), change(random, setting, backAt, content, 5 * second));
    at = backAt + random.magnitude(30 * second, 20 * minute);
  }
  return all;
}

/** One to three faults that overlap. */
function faults(random: Random, setting: Setting, at: number): Happening[] {
  const count = random.integer(1, 3);
  return Array.from({ length: count }, () => fault(random, setting, at + random.between(0, 2) * hour));
}

function fault(random: Random, { servers }: Setting, from: number): Happening {
  const to = from + random.magnitude(5 * second, 2 * hour);
  const some = random.chance(0.3) ? everybody(servers) : [random.integer(0, servers - 1)];
  const forged = { kind: "forged", server: random.integer(0, servers - 1), finding: forgery(random) } as const;
  return random.pick<Happening>([
    { kind: "down", from, to, servers: some },
    { kind: "wiped", from, to, servers: some },
    { ...forged, from, to: from + random.between(0.1, 10) * second },
    pause(random, from),
  ]);
}

function everybody(servers: number): number[] {
  return Array.from({ length: servers }, (_, server) => server);
}

function forgery(random: Random): Finding {
  return random.pick<Finding>([
    { kind: "addresses", addresses: ["203.0.113.66"], ttlMs: 3600 * second },
    { kind: "empty", rcode: "NXDOMAIN" },
    { kind: "alias", target: "evil.example", ttlMs: 3600 * second },
  ]);
}

function pause(random: Random, from: number): Happening {
  const kind = random.pick(["suspended", "stopped"] as const);
  return { kind, from, to: from + random.magnitude(5 * second, hour) };
}

/** The operator changes something else: the fleet, the TTL, the weight. */
function changed(random: Random, { kind }: Setting, content: Content): Content {
  if (kind === "weighted") {
    // To a tenth at most in one step, and not below a hundredth: what is less looks like nothing.
    return { ...content, share: Math.max(0.01, Math.min(0.99, content.share * random.magnitude(0.1, 10))) };
  }
  const others = kind === "replaced" ? 0 : Math.max(1, content.others + random.integer(-3, 3));
  return random.pick([
    { ...content, others: kind === "rotating" ? Math.max(9, others) : others },
    { ...content, ttlMs: ttlFor(kind, random) },
  ]);
}

/** Most authorities follow at once, some when they look by themselves. */
function change(
  random: Random,
  { servers }: Setting,
  at: number,
  content: Content,
  longestLagMs = 30 * minute,
): Happening {
  const isSlow = random.chance(0.3);
  const lag = (): number => (isSlow ? random.magnitude(second, longestLagMs) : random.between(0, 5 * second));
  return {
    kind: "change",
    at,
    content,
    lagsMs: Array.from({ length: servers }, (_, server) => (server === 0 ? 0 : lag())),
  };
}
