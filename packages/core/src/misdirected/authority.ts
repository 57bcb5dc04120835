import type { IncomingMessage } from "node:http";
import type { IncomingHttpHeaders } from "node:http2";
import { isIP } from "node:net";

/** The host name that a request is for, in the form of `NameStatus.name`; `undefined` if it doesn't say. */
export function nameOfRequest({ url = "", headers }: IncomingMessage): string | undefined {
  // A target in absolute form overrides Host (RFC 9112 §3.2.2).
  const [, authority = headers.host] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? [];
  return nameIn(authority);
}

/** The same for a stream (RFC 9113 §8.3.1). */
export function nameOfStream(headers: IncomingHttpHeaders): string | undefined {
  return nameIn(headers[":authority"] ?? headers.host);
}

/** Whether it is an address: then no DNS has led the client here. */
export function isAddress(name: string): boolean {
  return isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
}

/** Without the port and the root's dot: the same name in every spelling (RFC 3986 §3.2.2). */
function nameIn(authority: string | undefined): string | undefined {
  return authority?.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
}
