import { addressFamily, canonicalAddress } from "../names/address.ts";
import { canonicalName } from "../names/name.ts";

/** A name server, and how to speak to it. */
export interface Server {
  /** `dns`: UDP, and TCP where it is needed. `tls`: DNS over TLS (RFC 7858). `https`: DNS over HTTPS (RFC 8484). */
  readonly protocol: "dns" | "tls" | "https";
  /** An IP address in canonical text; for `tls` and `https` also a host name, found by the system's resolver. */
  readonly host: string;
  /** 53, 853 or 443 unless it was given. */
  readonly port: number;
  /** Canonical text: `192.0.2.1:53`, `[2001:db8::1]:53`, `tls://host:853` or the URL. Equal for equal servers. */
  readonly id: string;
  /** Path and query of the URL, for `https`. */
  readonly path?: string;
}

/** `host`, `host:port`, `[host]` or `[host]:port`. */
const hostAndPort = /^(?:\[(?<bracketed>[^\]]*)\]|(?<bare>[^:[\]]*))(?::(?<port>\d{1,5}))?$/;

/**
 * Reads `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[2001:db8::1]:53`, `tls://dns.example:853` or
 * `https://dns.example/dns-query`. `undefined` if it is none of them.
 */
export function parseServer(text: string): Server | undefined {
  if (text.startsWith("https://")) return parseHttps(text);
  if (text.startsWith("tls://")) return parseTls(text.slice("tls://".length));
  return parsePlain(text);
}

/** The server at an address in canonical text that speaks plain DNS. */
export function plainServer(address: string, port: number): Server {
  return { protocol: "dns", host: address, port, id: hostPort(address, port) };
}

function parsePlain(text: string): Server | undefined {
  const bare = canonicalAddress(text);
  if (bare !== undefined) return plainServer(bare, 53);
  const { host, port } = splitHostPort(text, 53);
  const address = canonicalAddress(host);
  return address !== undefined && isPort(port) ? plainServer(address, port) : undefined;
}

function parseTls(text: string): Server | undefined {
  const { host: given, port } = splitHostPort(text, 853);
  const host = canonicalAddress(given) ?? canonicalName(given);
  if (host === undefined || !isPort(port)) return undefined;
  return { protocol: "tls", host, port, id: `tls://${hostPort(host, port)}` };
}

function parseHttps(text: string): Server | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || url.hash !== "") return undefined;
  const given = url.hostname.replace(/^\[|\]$/g, "");
  const host = canonicalAddress(given) ?? canonicalName(given);
  const port = url.port === "" ? 443 : Number(url.port);
  if (host === undefined || !isPort(port)) return undefined;
  return { protocol: "https", host, port, id: url.href, path: url.pathname + url.search };
}

/** A text that isn't of this form has an empty host, which no one accepts. */
function splitHostPort(text: string, defaultPort: number): { host: string; port: number } {
  const { bracketed, bare, port } = hostAndPort.exec(text)?.groups ?? {};
  return { host: bracketed ?? bare ?? "", port: port === undefined ? defaultPort : Number(port) };
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

function hostPort(host: string, port: number): string {
  return addressFamily(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
