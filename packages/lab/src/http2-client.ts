import { type ClientHttp2Session, connect, type SecureClientSessionOptions } from "node:http2";
import type { LookupFunction } from "node:net";
import { type Http2Peer, isOpen, sendOnce } from "./http2-request.ts";
import type { Outcome, RequestOptions } from "./outcome.ts";

export interface Http2ClientOptions {
  /** `http://host:port` for h2c, `https://host:port` for TLS. */
  readonly origin: string;
  /** Asked anew for every session. Default: the system's. */
  readonly lookup?: LookupFunction;
  /** Trusted certificate, for TLS. */
  readonly ca?: string;
  /** How long a request may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
}

/**
 * Node's HTTP/2 client with one session, that never repeats a request. After GOAWAY (or the end of the session) the next
 * request opens a new one.
 */
export interface Http2Client {
  /** Always resolves: with the answer, or with how the request was lost. May be called while others are under way. */
  request(options?: RequestOptions): Promise<Outcome>;
  /** Opens the session without a request. */
  preconnect(): void;
  /** The address that the session leads to; undefined: there is none that takes requests. */
  readonly address: string | undefined;
  /** Sessions opened so far. */
  readonly connections: number;
  /** The GOAWAY frames received so far. */
  readonly goaways: readonly GoawayFrame[];
  close(): void;
}

/** What a GOAWAY frame said (RFC 9113 §6.8). */
export interface GoawayFrame {
  readonly code: number;
  readonly lastStreamId: number;
}

export function createHttp2Client(options: Http2ClientOptions): Http2Client {
  const goaways: GoawayFrame[] = [];
  let connections = 0;
  let current: Http2Peer | undefined;
  const peer = (): Http2Peer => {
    if (current !== undefined && isOpen(current.session)) return current;
    connections++;
    current = openPeer(options, goaways);
    return current;
  };
  return {
    request: (request = {}) => sendOnce(peer(), request, options.timeoutMs ?? 10_000),
    preconnect: () => void peer(),
    get address() {
      return current !== undefined && isOpen(current.session) ? current.address : undefined;
    },
    get connections() {
      return connections;
    },
    goaways,
    close: () => current?.session.destroy(),
  };
}

function openPeer({ origin, lookup, ca }: Http2ClientOptions, goaways: GoawayFrame[]): Http2Peer {
  // Whatever isn't HTTP/2's own goes to net.connect or tls.connect, which the types of Node 20 don't say.
  const options = { ...(lookup && { lookup }), ...(ca && { ca }) } as SecureClientSessionOptions;
  const session: ClientHttp2Session = connect(origin, options);
  const peer: Http2Peer = { session, address: undefined };
  session.on("connect", (_session, socket) => (peer.address = socket.remoteAddress));
  session.on("goaway", (code: number, lastStreamId: number) => goaways.push({ code, lastStreamId }));
  // Every stream reports for itself.
  session.on("error", () => undefined);
  return peer;
}
