import { isIPv6 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Packet } from "dns2";
import { authoritativeAnswer } from "./authoritative-answer.ts";
import { listenForQuestions } from "./dns-listener.ts";
import { createZoneData, type RecordData, type ZoneData } from "./zone-data.ts";

export interface AuthorityOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any port that is free for UDP and TCP. */
  readonly port?: number;
  /** The zones that the server holds, e.g. `["example.test"]`. */
  readonly zones: readonly string[];
  /** Name servers of every zone: host name to address. Default `{ "ns1.<zone>": host }`. */
  readonly nameServers?: Readonly<Record<string, string>>;
}

/** How a name server can be out of order. */
export type AuthorityFault =
  | { readonly kind: "servfail" }
  | { readonly kind: "refused" }
  /** Says nothing. */
  | { readonly kind: "silent" }
  /** Answers without AA, as a server that doesn't hold the zone. */
  | { readonly kind: "lame" }
  /** Answers the truth, `ms` milliseconds late. */
  | { readonly kind: "slow"; readonly ms: number };

/** An authoritative name server whose zones can be changed at any time. TTLs are in seconds. */
export interface Authority {
  readonly host: string;
  readonly port: number;
  /** Messages received so far. */
  readonly questions: number;
  /** What is wrong with the server; undefined: nothing. */
  fault: AuthorityFault | undefined;
  /** Replaces the A and AAAA records of a name. `show`: only so many in one answer, rotating. */
  setAddresses(name: string, addresses: readonly string[], ttl: number, options?: { readonly show?: number }): void;
  /** Makes the name an alias, in place of what it had. */
  setAlias(name: string, target: string, ttl: number): void;
  /** Replaces the records of one type; `data` of a type that dns2 doesn't know is its RDATA as a Buffer. */
  setRecords(name: string, type: number, records: readonly RecordData[], ttl: number): void;
  /** Takes everything at the name away. */
  remove(name: string): void;
  close(): Promise<void>;
}

const { TYPE, RCODE } = Packet;

export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  const { host = "127.0.0.1", port = 0, zones } = options;
  const data = createZoneData(zones);
  for (const zone of zones) addApex(data, zone, options.nameServers ?? { [`ns1.${zone}`]: host });
  let questions = 0;
  let fault: AuthorityFault | undefined;
  const listener = await listenForQuestions(host, port, (request) => {
    questions++;
    return answerWithFault(request, data, fault);
  });
  return {
    host,
    port: listener.port,
    get questions() {
      return questions;
    },
    get fault() {
      return fault;
    },
    set fault(next) {
      fault = next;
    },
    setAddresses: (name, addresses, ttl, { show } = {}) => setAddresses(data, name, addresses, ttl, show),
    setAlias(name, target, ttl) {
      data.remove(name);
      data.set(name, TYPE.CNAME, [{ domain: target }], ttl);
    },
    setRecords: (name, type, records, ttl) => data.set(name, type, records, ttl),
    remove: (name) => data.remove(name),
    close: () => listener.close(),
  };
}

function addApex(data: ZoneData, zone: string, nameServers: Readonly<Record<string, string>>): void {
  const hosts = Object.keys(nameServers);
  data.set(
    zone,
    TYPE.NS,
    hosts.map((ns) => ({ ns })),
    300,
  );
  for (const host of hosts) setAddresses(data, host, [nameServers[host]!], 300);
}

function setAddresses(data: ZoneData, name: string, addresses: readonly string[], ttl: number, show?: number): void {
  const records = (family: readonly string[]): RecordData[] => family.map((address) => ({ address }));
  data.set(name, TYPE.A, records(addresses.filter((address) => !isIPv6(address))), ttl, show);
  data.set(name, TYPE.AAAA, records(addresses.filter((address) => isIPv6(address))), ttl, show);
}

async function answerWithFault(
  request: Packet,
  data: ZoneData,
  fault: AuthorityFault | undefined,
): Promise<Packet | undefined> {
  if (fault?.kind === "silent") return undefined;
  if (fault?.kind === "servfail") return Packet.createErrorResponseFromRequest(request, RCODE.SERVFAIL);
  if (fault?.kind === "refused") return Packet.createErrorResponseFromRequest(request, RCODE.REFUSED);
  const reply = authoritativeAnswer(request, data);
  if (fault?.kind === "lame") reply.header.aa = 0;
  if (fault?.kind === "slow") await sleep(fault.ms, undefined, { ref: false });
  return reply;
}
