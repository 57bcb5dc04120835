import { addressFamily, isHostAddress } from "../names/address.ts";
import type { Query } from "../exchange/exchange.ts";
import { findingsFromReply } from "../observing/finding.ts";
import type { Reply } from "../message/message.ts";
import type { Finding } from "../observing/observation.ts";

/** One address of a name server. */
export interface NameServer {
  readonly host: string;
  readonly address: string;
}

/** The name servers of a zone. */
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

type Ask = (query: Query) => Promise<Reply>;

/** An honest zone has up to 13 name servers; whoever lists hundreds doesn't get us to ask them all. */
const mostHosts = 16;
const mostAddresses = 32;

const families = ["A", "AAAA"] as const;

/** Finds the addresses of a zone's name servers. What can't be found out now stays as it was `known`. */
export async function findNameServers(zone: string, known: readonly NameServer[], ask: Ask): Promise<NameServers> {
  const records = (await ask({ name: zone, type: "NS" })).answers.filter((record) => record.name === zone);
  const servers = records.filter((record) => record.type === "NS");
  const hosts = [...new Set(servers.map(({ host }) => host))].sort().slice(0, mostHosts);
  const found = await Promise.all(
    hosts.flatMap((host) => families.map((type) => findAddresses(host, type, known, ask))),
  );
  const nameServers = fairSelection(found.map((answer) => answer.nameServers));
  if (nameServers.length === 0) throw new Error(`No name server of "${zone}" has an address that can be found`);
  const ttls = [...servers, ...found].flatMap(({ ttlMs = [] }) => ttlMs);
  return { nameServers, ttlMs: Math.min(...ttls), heldMs: Math.max(...ttls) };
}

async function findAddresses(host: string, type: "A" | "AAAA", known: readonly NameServer[], ask: Ask): Promise<Found> {
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
