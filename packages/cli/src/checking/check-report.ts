import { type Observation, wordsFor } from "@dns-drain/dns/parts";

import { type RecordSet, recordSetOf } from "./record-sets.ts";
import { type Survey, surveyTypes, type ZoneFound } from "../asking/survey.ts";
import { doubtText } from "../text/doubt.ts";

/** What a check has to tell: plain JSON. Durations are milliseconds. */
export interface CheckReport {
  readonly name: string;
  readonly zones: readonly ZoneReport[];
  /** Who was asked, as `address:port`. */
  readonly authorities: readonly string[];
  /** The aliases on the way, in order. */
  readonly chain: readonly Alias[];
  readonly records: readonly RecordSet[];
  readonly resolvers: readonly ResolverReport[];
  /** Who gave no usable answer, and why. */
  readonly failures: readonly { readonly server: string; readonly says: string }[];
  /** Absent without an address. */
  readonly removal?: RemovalEstimate;
}

/** Who speaks for a zone. */
export interface ZoneReport {
  /** `undefined` if it couldn't be found. */
  readonly zone: string | undefined;
  readonly nameServers: readonly { readonly host: string; readonly server: string }[];
  readonly error?: string;
}

/** One step of the way. */
export interface Alias {
  readonly name: string;
  readonly target: string;
  readonly ttlMs: number;
}

/** What one resolver returns to clients. */
export interface ResolverReport {
  readonly server: string;
  readonly addresses: readonly string[];
  /** Milliseconds for which its answer may be kept; the smallest of its records and aliases. */
  readonly ttlMs: number | null;
}

/** What taking an address out would take. */
export interface RemovalEstimate {
  readonly address: string;
  readonly isListed: boolean;
  /** The name has no other address. */
  readonly isLast: boolean;
  /** For caches: the largest TTL on the way. */
  readonly ttlMs: number;
  readonly graceMs: number;
  /** From the removal until nobody is led to it. */
  readonly needMs: number;
}

/** Caches serve a record through the second in which it expires. */
const wholeSecondMs = 1_000;

/** Puts the answers in order. */
export function reportOf(survey: Survey, sought: { address: string | undefined; graceMs: number }): CheckReport {
  const heard = survey.rounds.flat();
  const records = surveyTypes.map((type) => recordSetOf(type, heard));
  const chain = chainFrom(survey.name, heard);
  return {
    name: survey.name,
    zones: zonesOf(survey.zones),
    authorities: [...new Set(heard.map(({ server }) => server))],
    chain,
    records,
    resolvers: resolversOf(survey.resolvers),
    failures: failuresOf([...heard, ...survey.resolvers]),
    ...(sought.address !== undefined && { removal: removalOf(sought.address, sought.graceMs, records, chain) }),
  };
}

/** Whether any authority said anything of use. */
export function wasAnswered({ rounds }: Survey): boolean {
  return rounds.flat().some(({ finding }) => finding.kind !== "inconclusive");
}

/** Whether every authority says that the name doesn't exist. */
export function isUnknownName({ name, rounds }: Survey): boolean {
  const said = rounds.flat().filter((answer) => answer.name === name && answer.finding.kind !== "inconclusive");
  return said.length > 0 && said.every(({ finding }) => finding.kind === "empty" && finding.rcode === "NXDOMAIN");
}

function zonesOf(zones: readonly ZoneFound[]): ZoneReport[] {
  const reports = zones.map(({ name, found }): ZoneReport => {
    if (found instanceof Error) return { zone: undefined, nameServers: [], error: `${name}: ${found.message}` };
    return {
      zone: found.zone,
      nameServers: found.authorities.map(({ host, server }) => ({ host, server: server.id })),
    };
  });
  return [...new Map(reports.map((report) => [report.zone ?? report.error, report])).values()];
}

function chainFrom(name: string, heard: readonly Observation[]): Alias[] {
  const chain: Alias[] = [];
  const owners = [name];
  for (const owner of owners) {
    for (const { finding, ...answer } of heard) {
      if (answer.name !== owner || finding.kind !== "alias" || owners.includes(finding.target)) continue;
      owners.push(finding.target);
      chain.push({ name: owner, target: finding.target, ttlMs: finding.ttlMs });
    }
  }
  return chain;
}

function resolversOf(answers: readonly Observation[]): ResolverReport[] {
  const servers = [...new Set(answers.map(({ server }) => server))];
  return servers.flatMap((server) => {
    const own = answers.filter((answer) => answer.server === server && answer.type !== "HTTPS");
    if (own.every(({ finding }) => finding.kind === "inconclusive")) return [];
    const addresses = own.flatMap(({ finding }) => (finding.kind === "addresses" ? finding.addresses : []));
    const ttls = own.flatMap(({ finding }) => ("ttlMs" in finding ? [finding.ttlMs] : []));
    return [{ server, addresses: [...new Set(addresses)].sort(), ttlMs: ttls.length > 0 ? Math.min(...ttls) : null }];
  });
}

/** Each failure once, however many questions it was the answer to. */
function failuresOf(answers: readonly Observation[]): CheckReport["failures"] {
  const failures = answers.filter(({ finding }) => finding.kind === "inconclusive");
  const told = failures.map(({ server, finding }) => ({ server, says: doubtText(wordsFor(finding)) }));
  return [...new Map(told.map((failure) => [`${failure.server} ${failure.says}`, failure])).values()];
}

function removalOf(
  address: string,
  graceMs: number,
  records: readonly RecordSet[],
  chain: readonly Alias[],
): RemovalEstimate {
  const listing = records.filter(({ addresses }) => addresses.includes(address));
  const others = records.flatMap(({ addresses }) => addresses).filter((other) => other !== address);
  const ttlMs = Math.max(0, ...(listing.length > 0 ? [...listing, ...chain] : []).map((link) => link.ttlMs));
  const isListed = listing.length > 0;
  const needMs = isListed ? ttlMs + wholeSecondMs + graceMs : 0;
  return { address, isListed, isLast: isListed && others.length === 0, ttlMs, graceMs, needMs };
}
