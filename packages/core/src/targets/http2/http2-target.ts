import type { Http2SecureServer, Http2Server } from "node:http2";

import type { Clock } from "@dns-drain/dns";

import type { Target } from "../../target.ts";
import { http1FallbackTarget } from "../http1/http1-target.ts";
import { stopListening } from "../shared/stop-listening.ts";
import { trackHandshakes } from "../shared/handshakes.ts";
import { SessionsTarget } from "./sessions-target.ts";
import { together } from "./together.ts";

export interface Http2TargetOptions {
  readonly clock: Clock;
}

/**
 * The connections of a `node:http2` server: cleartext, TLS, or TLS with `allowHTTP1`, whose HTTP/1.1 connections are shed
 * as those of any other server.
 */
export function http2Target(server: Http2Server | Http2SecureServer, { clock }: Http2TargetOptions): Target {
  const handshakes = trackHandshakes(server, clock);
  const sessions = new SessionsTarget(server, { clock, handshakes });
  const parts = allowsHttp1(server) ? [sessions, http1FallbackTarget(server, { clock })] : [sessions];
  return together(server, parts, {
    closed: () => stopListening(server, handshakes, clock),
    detached: () => handshakes.release(),
  });
}

/** Only such servers have the timeouts of HTTP/1.1. */
function allowsHttp1(server: Http2Server | Http2SecureServer): server is Http2SecureServer {
  return "requestTimeout" in server;
}
