import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type { Server } from "./server.ts";

/** Certificates to trust, in PEM, instead of those that Node trusts. */
export type TrustAnchors = string | Buffer | undefined;

/** How to connect to a server by TLS. Its certificate is checked against `host`, be it a name or an address. */
export function tlsOptions({ host, port }: Server, ca: TrustAnchors): ConnectionOptions {
  // The name that is sent along is never an address (RFC 6066 §3).
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return { host, port, ...servername, ...(ca === undefined ? {} : { ca }) };
}
