import http from "node:http";
import type { Http2SecureServer, Http2Server } from "node:http2";
import https from "node:https";

import type { Clock } from "@dns-drain/dns";

import type { Target } from "../target.ts";
import { http1Target } from "./http1/http1-target.ts";
import { http2Target } from "./http2/http2-target.ts";

/** A server that a drain can be attached to. */
export type AttachableServer = http.Server | https.Server | Http2Server | Http2SecureServer;

/** The target for a server, by the protocol that it speaks. */
export function targetFor(server: AttachableServer, clock: Clock): Target {
  if (isHttp2Server(server)) return http2Target(server, { clock });
  if (isHttp1Server(server)) return http1Target(server, { clock });
  const received: unknown = server;
  throw new TypeError(
    `Cannot attach: the server must be one of node:http, node:https or node:http2, received ${String(received)}`,
  );
}

/** Whether it is a target already: one for a protocol that isn't known here. */
export function isTarget(server: AttachableServer | Target): server is Target {
  return typeof server === "object" && server !== null && "shed" in server && "server" in server;
}

/** Whether it is a server that a drain can be attached to as it is. */
export function isAttachable(server: unknown): server is AttachableServer {
  return isHttp2Server(server) || isHttp1Server(server);
}

function isHttp1Server(server: unknown): server is http.Server | https.Server {
  return server instanceof http.Server || server instanceof https.Server;
}

/** Node exports no class to test against; only these servers have settings to update. */
function isHttp2Server(server: unknown): server is Http2Server | Http2SecureServer {
  return typeof server === "object" && server !== null && "updateSettings" in server;
}
