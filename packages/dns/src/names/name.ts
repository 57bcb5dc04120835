import { isIP } from "node:net";
import { domainToASCII } from "node:url";

/** Text of a name whose wire form has the 255 octets that RFC 1035 §2.3.4 allows: length and root octets apart. */
const longestName = 253;

/** Letters, digits and hyphens (RFC 1123 §2.1), and the underscore, which names that are only aliases often have. */
const label = /^[a-z0-9_-]{1,63}$/;

/**
 * A host name as it is compared and asked for: lower case, without the last dot, internationalised labels in their
 * ASCII form (RFC 5891). `undefined` if the text is no host name: empty, too long, an IP address or a wildcard.
 */
export function canonicalName(text: string): string | undefined {
  const name = withoutLastDot(asciiName(text)).toLowerCase();
  if (name.length > longestName || isIP(name) !== 0) return undefined;
  const labels = name.split(".");
  // No top-level domain is a number (RFC 3696 §2): "10.0.0" is an address with a piece missing.
  if (/^\d+$/.test(labels.at(-1) ?? "")) return undefined;
  return labels.every((part) => label.test(part)) ? name : undefined;
}

/** The name without its first label: `""`, the root, above a top-level domain; `undefined` above the root. */
export function parentName(name: string): string | undefined {
  if (name === "") return undefined;
  const dot = name.indexOf(".");
  return dot === -1 ? "" : name.slice(dot + 1);
}

/** Is `name` the zone's own name or below it? Both in canonical form; `""` is the root. */
export function isWithin(name: string, zone: string): boolean {
  return zone === "" || name === zone || name.endsWith(`.${zone}`);
}

/**
 * ASCII letters in lower case and nothing else changed, as name servers compare names (RFC 4343 §3): an octet above
 * 127, which dns2 decodes as a Latin-1 letter, has no case.
 */
export function foldCase(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** `domainToASCII` would also read "0x7f.1" as an address, so it is only given what needs it. */
function asciiName(text: string): string {
  return /^\p{ASCII}*$/u.test(text) ? text : domainToASCII(text);
}

function withoutLastDot(text: string): string {
  return text.endsWith(".") ? text.slice(0, -1) : text;
}
