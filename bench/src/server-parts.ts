import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import type { Drain } from "@dns-drain/core";
import type { ServerMessage, ServerSettings } from "./messages.ts";

/** What answers, the same for every subject. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The libraries take an HTTP/2 server where they take one of HTTP/1.1, though their types don't say so. */
export function createServerFor(handler: Handler, { protocol, keepAliveMs }: ServerSettings): Server {
  if (protocol === "http2") return createHttp2Server(handler as never) as unknown as Server;
  const server = createServer(handler);
  if (keepAliveMs !== undefined) server.keepAliveTimeout = keepAliveMs;
  return server;
}

/** Many connect at once here: the default backlog of 511 would turn some of them away. */
export const where = { port: 0, host: "127.0.0.1", backlog: 4096 } as const;

export async function listen(server: Server): Promise<number> {
  server.listen(where);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

export function tellPhases(drain: Drain): void {
  drain.on("phase", ({ to }) => tell({ kind: "phase", phase: to, at: Date.now() }));
}

/** Tells the bench. Once that has gone there is nobody to tell. */
export function tell(message: ServerMessage): void {
  if (process.connected) process.send!(message);
}
