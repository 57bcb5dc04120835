import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Drain } from "@dns-drain/core";
import type { ServerMessage, ServerSettings } from "./messages.ts";

/** What answers, the same for every subject. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The libraries take an HTTP/2 server where they take one of HTTP/1.1, though their types don't say so. */
export async function createServerFor(handler: Handler, settings: ServerSettings): Promise<Server> {
  if (settings.protocol === "http2") {
    const { createServer: createHttp2Server } = await import("node:http2");
    return createHttp2Server(handler as never) as unknown as Server;
  }
  const server = createServer(handler);
  if (settings.keepAliveMs !== undefined) server.keepAliveTimeout = settings.keepAliveMs;
  return server;
}

export function tellPhases(drain: Drain): void {
  drain.on("phase", ({ to }) => tell({ kind: "phase", phase: to, at: Date.now() }));
}

/** Tells the bench. Once that has gone there is nobody to tell. */
export function tell(message: ServerMessage): void {
  if (process.connected) process.send!(message);
}
