import { type ClientHttp2Session, type ClientHttp2Stream, constants } from "node:http2";
import { type LostBy, nextRequestId, type Outcome, type RequestOptions } from "./outcome.ts";

/** A session and where it leads to; once the session is gone, its socket can't be asked. */
export interface Http2Peer {
  readonly session: ClientHttp2Session;
  address: string | undefined;
}

/** Whether the session takes another request. */
export function isOpen(session: ClientHttp2Session): boolean {
  return !session.closed && !session.destroyed;
}

/** Sends one request, once. Always resolves. */
export function sendOnce(peer: Http2Peer, options: RequestOptions, timeoutMs: number): Promise<Outcome> {
  const { method = "GET", path = "/", headers = {}, body } = options;
  const id = nextRequestId();
  const stream = peer.session.request({ ":method": method, ":path": path, "x-request-id": id, ...headers });
  const reply = collect(stream);
  const timer = setTimeout(() => stream.destroy(new Timeout(`no answer in ${timeoutMs} ms`)), timeoutMs);
  timer.unref();
  stream.end(body);
  return new Promise((resolve) => {
    stream.once("close", () => {
      clearTimeout(timer);
      resolve(outcomeOf(id, stream, reply, peer));
    });
  });
}

class Timeout extends Error {}

interface Reply {
  readonly parts: Buffer[];
  status: number | undefined;
  headers: ReadonlyMap<string, string>;
  ended: boolean;
  problem: NodeJS.ErrnoException | undefined;
}

function collect(stream: ClientHttp2Stream): Reply {
  const reply: Reply = { parts: [], status: undefined, headers: new Map(), ended: false, problem: undefined };
  stream.on("response", (fields) => {
    reply.status = fields[":status"];
    reply.headers = new Map(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  });
  stream.on("data", (chunk: Buffer) => reply.parts.push(chunk));
  stream.on("end", () => (reply.ended = true));
  stream.on("error", (error: Error) => (reply.problem = error));
  return reply;
}

function outcomeOf(id: string, stream: ClientHttp2Stream, reply: Reply, { session, address }: Http2Peer): Outcome {
  const { status, headers, ended, problem } = reply;
  const body = Buffer.concat(reply.parts);
  if (status !== undefined && ended && stream.rstCode === constants.NGHTTP2_NO_ERROR) {
    return { kind: "answered", id, status, headers, body, closes: !isOpen(session), address: address ?? "" };
  }
  const by = session.connecting ? "unconnected" : lostBy(stream, problem);
  const detail = problem?.message ?? `stream closed with code ${stream.rstCode}`;
  // The first stream of a client is number 1 (RFC 9113 §5.1.1).
  return { kind: "lost", id, by, reused: (stream.id ?? 1) > 1, received: body.length, address, detail };
}

function lostBy(stream: ClientHttp2Stream, problem: NodeJS.ErrnoException | undefined): LostBy {
  if (problem instanceof Timeout) return "timeout";
  if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) return "refused";
  // Beyond the last stream that a GOAWAY names: not executed (RFC 9113 §6.8).
  if (problem?.code === "ERR_HTTP2_GOAWAY_SESSION") return "refused";
  return stream.rstCode === constants.NGHTTP2_NO_ERROR && problem === undefined ? "fin" : "reset";
}
