import { apartMs, type Listing, type Observation } from "@dns-drain/dns/parts";

/** Rounds in a row that found an address missing: it may be gone, or only not be shown. */
export interface Absence {
  readonly rounds: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The different answers so far, each as one text. */
  readonly answers: ReadonlySet<string>;
  /** Every answer was given in every round. */
  readonly isStable: boolean;
  /** In how many rounds each of the other addresses was seen. */
  readonly seen: ReadonlyMap<string, number>;
  /** The largest TTL on the way to what is there now; `undefined` if nothing is. */
  readonly ttlMs: number | undefined;
  /** Every authority says that the name doesn't exist (NXDOMAIN). */
  readonly isUnknownName: boolean;
}

type AbsentRound = Extract<NonNullable<Listing["lastRound"]>, { kind: "absent" }>;

/** What is known after one more round. A round that says nothing changes nothing; `undefined` while it is there. */
export function nextAbsence(
  known: Absence | undefined,
  { membership, lastRound }: Listing,
  observations: readonly Observation[],
  now: number,
): Absence | undefined {
  if (membership.name === "listed" || membership.name === "delisted") return undefined;
  if (lastRound?.kind !== "absent") return known;
  const about = { ttlMs: largestTtlMs(observations), isUnknownName: isUnknownName(observations), lastAt: now };
  if (known === undefined) return { ...about, ...firstRound(lastRound, now) };
  // A cache in front of the server may have given both.
  return now - known.lastAt < apartMs ? known : { ...known, ...about, ...oneMore(known, lastRound) };
}

/** The latest moment at which it can have been removed. Of a set that varies, the first rounds prove nothing. */
export function removedBy({ isStable, firstAt, lastAt }: Absence): number {
  return isStable ? firstAt : lastAt;
}

/** A record set has one TTL (RFC 2181 §5.2), so that of the records that are left was that of the removed one. */
export function guessedTtlMs(absence: Absence, said: { readonly ttlMs: number | undefined }): number | undefined {
  return said.ttlMs ?? absence.ttlMs;
}

function firstRound(
  { answers, addresses }: AbsentRound,
  now: number,
): Pick<Absence, "rounds" | "firstAt" | "answers" | "isStable" | "seen"> {
  return { rounds: 1, firstAt: now, answers: new Set(answers), isStable: true, seen: withSeen(new Map(), addresses) };
}

function oneMore(known: Absence, round: AbsentRound): Pick<Absence, "rounds" | "answers" | "isStable" | "seen"> {
  const answers = new Set([...known.answers, ...round.answers]);
  const isStable = known.isStable && answers.size === known.answers.size && round.answers.length === answers.size;
  return { rounds: known.rounds + 1, answers, isStable, seen: withSeen(known.seen, round.addresses) };
}

function withSeen(seen: ReadonlyMap<string, number>, addresses: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...seen, ...addresses.map((address) => [address, (seen.get(address) ?? 0) + 1] as const)]);
}

function largestTtlMs(observations: readonly Observation[]): number | undefined {
  const records = observations.filter(({ type }) => type !== "HTTPS");
  if (!records.some(({ finding }) => finding.kind === "addresses")) return undefined;
  return Math.max(...records.map(({ finding }) => ("ttlMs" in finding ? finding.ttlMs : 0)));
}

function isUnknownName(observations: readonly Observation[]): boolean {
  const said = observations.filter(({ finding }) => finding.kind !== "inconclusive");
  return said.length > 0 && said.every(({ finding }) => finding.kind === "empty" && finding.rcode === "NXDOMAIN");
}
