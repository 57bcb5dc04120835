import { addressFamily, addressFromOctets, addressOctets, canonicalAddress } from "../names/address.ts";

/** A network whose clients a name server is asked to answer for (EDNS Client Subnet, RFC 7871). */
export interface ClientSubnet {
  /** Canonical text; what the prefix leaves out is zero, as RFC 7871 §6 demands. */
  readonly address: string;
  /** The length of the prefix in bits. */
  readonly bits: number;
}

/** Reads `192.0.2.0/24` or `2001:db8::/56`. `undefined` if it is no such thing. */
export function parseClientSubnet(text: string): ClientSubnet | undefined {
  const [, given = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = canonicalAddress(given);
  const bits = Number(length);
  if (address === undefined || bits > (addressFamily(address) === 4 ? 32 : 128)) return undefined;
  const masked = addressOctets(address).map((octet, index) => octet & octetMask(bits - index * 8));
  return { address: addressFromOctets(masked), bits };
}

/** The same network as the one text that stands for it, e.g. `192.0.2.0/24`. `undefined` if it is none. */
export function canonicalClientSubnet(text: string): string | undefined {
  const subnet = parseClientSubnet(text);
  return subnet && `${subnet.address}/${subnet.bits}`;
}

/** The first `bits` bits of an octet. */
function octetMask(bits: number): number {
  return bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff00 >> bits) & 0xff;
}
