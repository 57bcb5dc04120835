import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/** What sets an IPv4-mapped IPv6 address apart (RFC 4291 §2.5.5.2), as `canonicalIPv6` writes it. */
const mappedPrefix = "::ffff:";

/**
 * One text for each IP address, so that addresses can be compared as text: dotted decimal, or RFC 5952. An IPv4-mapped
 * IPv6 address is the IPv4 address. `undefined` for everything else, also for an address with a zone id, which means
 * something on one machine only.
 */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const canonical = canonicalIPv6(text);
  return mappedIPv4(canonical) ?? canonical;
}

/** The version of an address in canonical text. */
export function addressFamily(canonical: string): 4 | 6 {
  return canonical.includes(":") ? 6 : 4;
}

/** The 4 or 16 octets of an address in canonical text. */
export function addressOctets(canonical: string): number[] {
  if (addressFamily(canonical) === 4) return canonical.split(".").map(Number);
  const [head = "", tail = ""] = canonical.split("::");
  const before = hextets(head);
  const after = hextets(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after].flatMap((hextet) => [hextet >> 8, hextet & 0xff]);
}

/** The canonical text of 4 or 16 octets. */
export function addressFromOctets(octets: readonly number[]): string {
  if (octets.length === 4) return octets.join(".");
  const groups = Array.from(
    { length: 8 },
    (_, index) => (octets[index * 2] ?? 0) * 0x100 + (octets[index * 2 + 1] ?? 0),
  );
  const canonical = canonicalIPv6(groups.map((group) => group.toString(16)).join(":"));
  return mappedIPv4(canonical) ?? canonical;
}

/**
 * Can this address, in canonical text, be reached from its own network only? Loopback and link-local, RFC 1918,
 * RFC 4193 (unique local) and RFC 6598 (shared by carriers).
 */
export function isPrivateAddress(canonical: string): boolean {
  return privateNetworks.check(canonical, isIP(canonical) === 6 ? "ipv6" : "ipv4");
}

/**
 * Can one host have this address, in canonical text? Not the unspecified addresses, multicast and broadcast (RFC 6890,
 * RFC 1112): a question to these would go to this very machine, or to everybody in its network.
 */
export function isHostAddress(canonical: string): boolean {
  return !nobodysNetworks.check(canonical, isIP(canonical) === 6 ? "ipv6" : "ipv4");
}

/** The URL standard writes IPv6 addresses as RFC 5952 does: lower case, the first longest run of zeros cut. */
function canonicalIPv6(text: string): string {
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

function mappedIPv4(canonical: string): string | undefined {
  if (!canonical.startsWith(mappedPrefix)) return undefined;
  const low = hextets(canonical.slice(mappedPrefix.length));
  return low.length === 2 ? low.flatMap((hextet) => [hextet >> 8, hextet & 0xff]).join(".") : undefined;
}

function hextets(text: string): number[] {
  return text === "" ? [] : text.split(":").map((hextet) => Number.parseInt(hextet, 16));
}

const privateNetworks: BlockList = new BlockList();
for (const [network, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
] as const) {
  privateNetworks.addSubnet(network, bits, "ipv4");
}
privateNetworks.addAddress("::1", "ipv6");
privateNetworks.addSubnet("fc00::", 7, "ipv6");
privateNetworks.addSubnet("fe80::", 10, "ipv6");

const nobodysNetworks: BlockList = new BlockList();
nobodysNetworks.addSubnet("0.0.0.0", 8, "ipv4");
nobodysNetworks.addSubnet("224.0.0.0", 4, "ipv4");
nobodysNetworks.addAddress("255.255.255.255", "ipv4");
nobodysNetworks.addAddress("::", "ipv6");
nobodysNetworks.addSubnet("ff00::", 8, "ipv6");
