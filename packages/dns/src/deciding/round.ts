import { nobody } from "./link.ts";
import type { Observation, Question, RecordType } from "../observing/observation.ts";

/** What one round of questions, to every authority on the way, says about one address under one name. */
export type Round =
  /** An authority at least publishes the address. */
  | ({
      readonly kind: "present";
      /** The voices (see `voiceOf`) with the address, and those without it. */
      readonly holders: readonly string[];
      readonly others: readonly string[];
    } & Published)
  /** Every authority publishes others instead; only of the other family, if that is said. */
  | ({ readonly kind: "absent"; readonly isOtherFamily?: true } & Published)
  /** No authority publishes any address; of the other family, if it wasn't asked about yet, that isn't known. */
  | { readonly kind: "empty"; readonly isHalfKnown?: true }
  /** Somebody's answer is missing or worthless, so that nothing follows. */
  | { readonly kind: "inconclusive"; readonly doubts: readonly Observation[] };

/** The addresses that a round has brought to light. */
export interface Published {
  /** Those of all authorities, sorted. */
  readonly addresses: readonly string[];
  /** The different answers, each as one text. */
  readonly answers: readonly string[];
}

/** What is asked of a round. */
export interface RoundQuestion extends Question {
  readonly address: string;
  /** The voices (see `voiceOf`) whose silence has lasted so long that they no longer hold the decision up. */
  readonly leftOut: ReadonlySet<string>;
}

/** One server as the source of one kind of answer: it may know one name, or type, and be of no use for another. */
export function voiceOf({ server, name, type }: Pick<Observation, "server" | "name" | "type">): string {
  return `${server} ${name} ${type}`;
}

/** Reads a round: follows the aliases from the name to where addresses are, hearing every authority on the way. */
export function readRound(observations: readonly Observation[], question: RoundQuestion): Round {
  const heard = reachable(observations, question);
  const sets = heard.flatMap(({ finding }) => (finding.kind === "addresses" ? [finding.addresses] : []));
  const holders = heard.filter((answer) => has(answer, question.address));
  const published = publishedIn(sets);
  if (holders.length > 0) {
    const others = heard.filter((answer) => isFinal(answer) && !has(answer, question.address));
    return { kind: "present", holders: holders.map(voiceOf), others: others.map(voiceOf), ...published };
  }
  const doubts = heard.filter(({ finding }) => finding.kind === "inconclusive");
  if (doubts.length > 0) return { kind: "inconclusive", doubts };
  if (sets.some((set) => set.length > 0)) return { kind: "absent", ...published };
  // Aliases that only lead to one another say neither that there are addresses nor that there are none.
  return heard.some(isFinal) ? { kind: "empty" } : { kind: "inconclusive", doubts };
}

function has({ finding }: Observation, address: string): boolean {
  return finding.kind === "addresses" && finding.addresses.includes(address);
}

/** Whether the answer is the end of a way. */
function isFinal({ finding }: Observation): boolean {
  return finding.kind === "addresses" || finding.kind === "empty";
}

function publishedIn(sets: readonly (readonly string[])[]): Published {
  const byText = new Map(sets.map((set) => [...set].sort()).map((set) => [set.join(" "), set]));
  const [first, ...more] = byText.values();
  const addresses = first && more.length === 0 ? first : [...new Set(sets.flat())].sort();
  return { addresses, answers: [...byText.keys()] };
}

/**
 * A round of address records and one of the hints beside them: browsers use either. Hints that can't be read say nothing,
 * unless they are known to hold the address (`isHinted`): then nobody knows whether they still do.
 */
export function withHints(round: Round, hints: Round, isHinted: boolean): Round {
  if (round.kind === "present") return round;
  return hints.kind === "present" || (hints.kind === "inconclusive" && isHinted) ? hints : round;
}

/** A name that is left without addresses of one family has lost them, not all: those of the other lead somewhere. */
export function besideFamily(round: Round, otherFamily: Round): Round {
  if (round.kind !== "empty") return round;
  if (otherFamily.kind === "absent") return { ...otherFamily, isOtherFamily: true };
  return isUnasked(otherFamily) ? { ...round, isHalfKnown: true } : round;
}

function isUnasked(round: Round): boolean {
  return round.kind === "inconclusive" && round.doubts.some(({ server }) => server === nobody);
}

/** The observations on every way from the name, without those of voices that are left out while another answers. */
function reachable(observations: readonly Observation[], { name, type, leftOut }: RoundQuestion): Observation[] {
  const owners = [name];
  const reached: Observation[] = [];
  for (const owner of owners) {
    const heard = heardAt(observations, owner, type, leftOut);
    reached.push(...heard);
    for (const { finding } of heard)
      if (finding.kind === "alias" && !owners.includes(finding.target)) owners.push(finding.target);
  }
  return reached;
}

function heardAt(
  observations: readonly Observation[],
  owner: string,
  type: RecordType,
  leftOut: ReadonlySet<string>,
): readonly Observation[] {
  const answers = observations.filter((observation) => observation.name === owner && observation.type === type);
  if (answers.length === 0) return [unasked(owner, type)];
  if (!answers.some(isConclusive)) return answers;
  return answers.filter((answer) => isConclusive(answer) || !leftOut.has(voiceOf(answer)));
}

/** Whether an answer says anything at all. */
export function isConclusive({ finding }: Observation): boolean {
  return finding.kind !== "inconclusive";
}

/** An alias whose target nobody was asked about proves nothing. */
function unasked(name: string, type: RecordType): Observation {
  const finding = { kind: "inconclusive", reason: "undelegated", detail: "no authority was asked" } as const;
  return { server: nobody, name, type, at: 0, finding };
}
