import { Packet } from "dns2";
import { addressFromOctets } from "../names/address.ts";
import { endOfName } from "./frame.ts";
import { foldCase } from "../names/name.ts";
import { MalformedMessageError, uint16At } from "./octets.ts";

/** The part of an SVCB or HTTPS record that leads a client to addresses (RFC 9460). */
export interface ServiceBinding {
  /** 0: the record is an alias for `target`, and has nothing else. */
  readonly priority: number;
  /** `""` is the root: "none" for an alias, "the owner itself" for a service (§2.5). */
  readonly target: string;
  /** The `ipv4hint` and `ipv6hint` addresses in canonical text (§7.3). */
  readonly hints: readonly string[];
}

/** Octets of one address, by the key of the parameter that lists such addresses (§14.3.2). */
const hintOctets: ReadonlyMap<number, number> = new Map([
  [4, 4],
  [6, 16],
]);

/** Decodes the data of a record of type 64 or 65, which dns2 leaves as it is. */
export function decodeServiceBinding(data: Buffer): ServiceBinding {
  const priority = uint16At(data, 0);
  // The name isn't compressed (§2.2), and here no pointer has anywhere to lead.
  const end = endOfName(data, 2, true);
  const target = foldCase(Packet.Name.decode(data.subarray(2, end)));
  // In alias mode parameters "MUST be ignored" (§2.4.2).
  return { priority, target, hints: priority === 0 ? [] : decodeHints(data, end) };
}

function decodeHints(data: Buffer, start: number): string[] {
  const hints: string[] = [];
  for (let at = start, lastKey = -1; at < data.length;) {
    const key = uint16At(data, at);
    const value = at + 4;
    const end = value + uint16At(data, at + 2);
    if (key <= lastKey || end > data.length) throw new MalformedMessageError("a service parameter is out of place");
    hints.push(...hintAddresses(data.subarray(value, end), hintOctets.get(key)));
    lastKey = key;
    at = end;
  }
  return hints;
}

function hintAddresses(value: Buffer, octets: number | undefined): string[] {
  if (octets === undefined) return [];
  if (value.length === 0 || value.length % octets !== 0) throw new MalformedMessageError("a hint is no address");
  return Array.from({ length: value.length / octets }, (_, index) =>
    addressFromOctets([...value.subarray(index * octets, (index + 1) * octets)]),
  );
}
