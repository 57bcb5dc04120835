import { type default as dns2, Packet } from "dns2";
import { canonicalAddress } from "../names/address.ts";
import { foldCase } from "../names/name.ts";
import { MalformedMessageError } from "./octets.ts";
import { decodeServiceBinding, type ServiceBinding } from "./service-binding.ts";

/** The types that are asked for here, by their number in a message. */
export const typeCodes = { A: 1, NS: 2, CNAME: 5, SOA: 6, AAAA: 28, SVCB: 64, HTTPS: 65 } as const;

/** A type that is asked for here. */
export type TypeName = keyof typeof typeCodes;

/** One record of a reply. Names are in lower case, addresses in canonical text. */
export type ResourceRecord = { readonly name: string; readonly ttlMs: number } & (
  | { readonly type: "A" | "AAAA"; readonly address: string }
  | { readonly type: "CNAME"; readonly target: string }
  | { readonly type: "NS"; readonly host: string }
  | ({ readonly type: "SVCB" | "HTTPS" } & ServiceBinding)
  | { readonly type: "SOA" }
  /** Signatures and whatever else is of no use here. */
  | { readonly type: "other" }
);

/** Larger TTLs "should be treated as if the entire value received was zero" (RFC 2181 §8). */
const largestTtl = 2 ** 31 - 1;

/** Reads a record of dns2's. `ttl` is in seconds, as on the wire, since dns2 has a view of its own of large ones. */
export function readRecord(record: dns2.Packet.Resource, ttl: number | undefined): ResourceRecord {
  const name = foldCase(record.name);
  const ttlMs = ttl === undefined || ttl > largestTtl ? 0 : ttl * 1000;
  return { name, ttlMs, ...readData(record) };
}

type RecordData<R = ResourceRecord> = R extends unknown ? Omit<R, "name" | "ttlMs"> : never;

function readData(record: dns2.Packet.Resource): RecordData {
  if (record.class !== Packet.CLASS.IN) return { type: "other" };
  switch (record.type) {
    case typeCodes.A:
      return { type: "A", address: readAddress(record) };
    case typeCodes.AAAA:
      return { type: "AAAA", address: readAddress(record) };
    case typeCodes.CNAME:
      return { type: "CNAME", target: foldCase(record.domain ?? "") };
    case typeCodes.NS:
      return { type: "NS", host: foldCase(record.ns ?? "") };
    case typeCodes.SOA:
      return { type: "SOA" };
    case typeCodes.SVCB:
      return { type: "SVCB", ...readServiceBinding(record) };
    case typeCodes.HTTPS:
      return { type: "HTTPS", ...readServiceBinding(record) };
    default:
      return { type: "other" };
  }
}

function readAddress({ address = "" }: dns2.Packet.Resource): string {
  const canonical = canonicalAddress(address);
  if (canonical === undefined) throw new MalformedMessageError(`"${address}" is no address`);
  return canonical;
}

/** dns2 keeps the data of a type that it doesn't know as it is (RFC 3597 §5). */
function readServiceBinding({ data }: dns2.Packet.Resource): ServiceBinding {
  if (!Buffer.isBuffer(data)) throw new MalformedMessageError("a service binding has no data");
  return decodeServiceBinding(data);
}
