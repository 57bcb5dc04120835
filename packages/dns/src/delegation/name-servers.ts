import { addressFamily, isHostAddress } from "../names/address.ts";
import type { Query } from "../exchange/exchange.ts";
import { findingsFromReply } from "../observing/finding.ts";
import type { Reply } from "../message/message.ts";
import type { ResourceRecord } from "../message/resource-record.ts";
import type { Finding } from "../observing/observation.ts";

/** One address of a name server. */
export interface NameServer {
  readonly host: string;
  readonly address: string;
}

/** What NS records say: who serves a zone, and for how long that is known. */
export interface NamedHosts {
  readonly hosts: readonly string[];
  readonly ttlMs: number;
}

/** Name servers and their addresses. */
export interface NameServers {
  readonly nameServers: readonly NameServer[];
  /** When to look again: the first of the records has expired, or one was missing. */
  readonly ttlMs: number;
  /** For how long resolvers may go on asking these: the last of the records has expired. */
  readonly heldMs: number;
}

/** The addresses of one host, of one family. */
interface Found {
  readonly nameServers: readonly NameServer[];
  /** `undefined` if the host is known to have none. */
  readonly ttlMs: number | undefined;
}

/** A question to whoever is asked here. */
export type Ask = (query: Query) => Promise<Reply>;

/** An honest zone has up to 13 name servers; whoever lists hundreds doesn't get us to ask them all. */
export const mostHosts = 16;
const mostAddresses = 32;

const families = ["A", "AAAA"] as const;

/** The hosts that a zone itself names, as the resolvers tell. */
export async function findHosts(zone: string, ask: Ask): Promise<NamedHosts> {
  const named = namedHosts((await ask({ name: zone, type: "NS" })).answers, zone);
  if (named === undefined) throw new Error(`"${zone}" has no NS records`);
  return named;
}

/** The hosts that these records name for a zone; `undefined` if none. */
export function namedHosts(records: readonly ResourceRecord[], zone: string): NamedHosts | undefined {
  const servers = records.filter((record) => record.type === "NS" && record.name === zone);
  if (servers.length === 0) return undefined;
  const hosts = [...new Set(servers.flatMap((record) => (record.type === "NS" ? [record.host] : [])))].sort();
  return { hosts: hosts.slice(0, mostHosts), ttlMs: Math.min(...servers.map(({ ttlMs }) => ttlMs)) };
}

/** Finds the addresses of name servers. What can't be found out now stays as it was `known`. */
export async function findAddresses(named: NamedHosts, known: readonly NameServer[], ask: Ask): Promise<NameServers> {
  const found = await Promise.all(
    named.hosts.flatMap((host) => families.map((type) => findOfFamily(host, type, known, ask))),
  );
  const ttls = [named, ...found].flatMap(({ ttlMs = [] }) => ttlMs);
  const nameServers = fairSelection(found.map((answer) => answer.nameServers));
  return { nameServers, ttlMs: Math.min(...ttls), heldMs: Math.max(...ttls) };
}

/** These and then those, none twice, and not too many. */
export function joinServers(these: readonly NameServer[], those: readonly NameServer[]): NameServer[] {
  const more = those.filter(({ address }) => these.every((server) => server.address !== address));
  return [...these, ...more].slice(0, mostAddresses);
}

async function findOfFamily(host: string, type: "A" | "AAAA", known: readonly NameServer[], ask: Ask): Promise<Found> {
  const finding = await lastFinding(host, type, ask);
  if (finding?.kind === "addresses") {
    const addresses = finding.addresses.filter(isHostAddress);
    return { nameServers: addresses.map((address) => ({ host, address })), ttlMs: finding.ttlMs };
  }
  if (finding?.kind === "empty") return { nameServers: [], ttlMs: undefined };
  const family = type === "A" ? 4 : 6;
  const before = known.filter((server) => server.host === host && addressFamily(server.address) === family);
  return { nameServers: before, ttlMs: 0 };
}

/** `undefined` if no resolver has an answer: one name server that can't be found doesn't hide the others. */
async function lastFinding(host: string, type: "A" | "AAAA", ask: Ask): Promise<Finding | undefined> {
  const question = { name: host, type };
  const reply = await ask(question).catch(() => undefined);
  if (reply === undefined) return undefined;
  return findingsFromReply(reply, question, { authoritative: false, zone: undefined }).at(-1)?.finding;
}

/** The first address of everybody before the second of anybody, and none twice. */
function fairSelection(ofHosts: readonly (readonly NameServer[])[]): NameServer[] {
  const byRank = ofHosts.flatMap((servers) => servers.map((server, rank) => ({ server, rank })));
  const inTurn = byRank.sort((a, b) => a.rank - b.rank).map(({ server }) => server);
  const byAddress = new Map(inTurn.map((server) => [server.address, server]));
  return [...byAddress.values()].slice(0, mostAddresses);
}
