import http2, { type ClientHttp2Session } from "node:http2";

import { certificate, type Host } from "./host.ts";

/** What became of one request that was sent once. */
export type Outcome = "answered" | "refused" | "lost";

/** Node's client with one session to the first of two hosts, and after its GOAWAY to the second. Never repeats a request. */
export interface MovingClient {
  post(): Promise<Outcome>;
  destroy(): void;
}

export function createMovingClient(from: Host, to: Host): MovingClient {
  let session: ClientHttp2Session | undefined;
  let host = from;
  const usable = (): ClientHttp2Session => {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    if (session !== undefined) host = to;
    session = http2.connect(host.origin, { ca: certificate.cert });
    session.on("error", () => {});
    return session;
  };
  return {
    post: () => post(usable()),
    destroy: () => session?.destroy(),
  };
}

/** Resolves in the very turn in which the answer ends, so that the next request may be made before GOAWAY is read. */
function post(session: ClientHttp2Session): Promise<Outcome> {
  return new Promise((resolve) => {
    const stream = session.request({ ":method": "POST", ":path": "/" });
    stream.resume();
    stream.on("error", () => {});
    stream.on("end", () => {
      if (stream.rstCode === http2.constants.NGHTTP2_NO_ERROR) resolve("answered");
    });
    stream.on("close", () => resolve(stream.rstCode === http2.constants.NGHTTP2_REFUSED_STREAM ? "refused" : "lost"));
    stream.end("body");
  });
}
