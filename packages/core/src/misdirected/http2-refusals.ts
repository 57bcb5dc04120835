import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from "node:http2";

import type { Farewells } from "../targets/http2/farewell.ts";
import { socketOf } from "../targets/http2/sessions.ts";

/**
 * Answers a request in place of the application. GOAWAY comes first: a client that repeats a request after 421 does so on
 * the same session if that is still open. Other streams that are open finish.
 */
export function refuseStream(
  stream: ServerHttp2Stream,
  { ":method": method }: IncomingHttpHeaders,
  text: string,
  farewells: Farewells,
): void {
  // The client may have reset it already: then it belongs to no session any more.
  if (stream.session === undefined || stream.destroyed) return;
  const session = stream.session as ServerHttp2Session;
  if (!session.closed) farewells.say({ session, socket: socketOf(session) });
  // It may be reset at any time, and nobody else listens.
  stream.on("error", () => {});
  stream.respond({ ":status": 421, "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  stream.end(method === "HEAD" ? undefined : text);
}
