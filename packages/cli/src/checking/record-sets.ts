import type { Finding, Observation, RecordType } from "@dns-drain/dns/parts";

/** What the authorities publish of one type, put together from all of their answers. */
export interface RecordSet {
  readonly type: RecordType;
  /** Every address of any answer, sorted. */
  readonly addresses: readonly string[];
  /** The largest TTL of these records. */
  readonly ttlMs: number;
  readonly variety: Variety;
  /** How many addresses an answer has at most. */
  readonly shown: number;
  /** Who answers what, if the authorities disagree. */
  readonly differing: readonly { readonly server: string; readonly addresses: readonly string[] }[];
}

/** How the answers relate to one another. */
export type Variety =
  /** Nobody has such records. */
  | "none"
  /** Everybody answers the same, every time. */
  | "stable"
  /** An authority gives different addresses from one time to the next. */
  | "rotating"
  /** Every authority answers the same every time, and not the same as another one. */
  | "disagreeing";

type Addresses = Extract<Finding, { kind: "addresses" }>;

/** What all answers to the questions of one type come to. */
export function recordSetOf(type: RecordType, observations: readonly Observation[]): RecordSet {
  const answers = observations.filter((answer) => answer.type === type && isFinal(answer));
  const records = answers.flatMap(({ finding }) => (finding.kind === "addresses" ? [finding] : []));
  const byServer = setsByServer(answers);
  const variety = varietyOf(records, byServer);
  return {
    type,
    addresses: [...new Set(records.flatMap(({ addresses }) => addresses))].sort(),
    ttlMs: Math.max(0, ...records.map(({ ttlMs }) => ttlMs)),
    variety,
    shown: Math.max(0, ...records.map(({ addresses }) => addresses.length)),
    differing:
      variety === "disagreeing"
        ? [...byServer].map(([server, [set = ""]]) => ({ server, addresses: set === "" ? [] : set.split(" ") }))
        : [],
  };
}

/** An answer at the end of a way: addresses, or that there are none. */
function isFinal({ finding }: Observation): boolean {
  return finding.kind === "addresses" || finding.kind === "empty";
}

/** The different answers of every server, in whatever order their addresses came. */
function setsByServer(answers: readonly Observation[]): ReadonlyMap<string, readonly string[]> {
  const servers = [...new Set(answers.map(({ server }) => server))];
  return new Map(
    servers.map((server) => {
      const own = answers.filter((answer) => answer.server === server).map(({ finding }) => textOf(finding));
      return [server, [...new Set(own)]] as const;
    }),
  );
}

function textOf(finding: Finding): string {
  return finding.kind === "addresses" ? [...finding.addresses].sort().join(" ") : "";
}

function varietyOf(records: readonly Addresses[], byServer: ReadonlyMap<string, readonly string[]>): Variety {
  if (records.length === 0) return "none";
  const sets = [...byServer.values()];
  if (sets.some((texts) => texts.length > 1)) return "rotating";
  return new Set(sets.flat()).size > 1 ? "disagreeing" : "stable";
}
