import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Server as TlsServer } from "node:tls";
import type { TLSSocket } from "node:tls";
import { interceptEmit } from "../shared/emit.ts";
import type { Http1Socket } from "./socket.ts";

/** What happens at a server, as far as HTTP/1.1 is concerned. */
export interface Http1Events {
  /** A connection was accepted. With `isUnderTls`, TLS has to be spoken on it first. */
  accepted(socket: Http1Socket, isUnderTls: boolean): void;
  /** TLS is ready. */
  secured(socket: Http1Socket): void;
  /** A request goes to the application, unless this returns true. */
  requested(request: IncomingMessage, response: ServerResponse): boolean;
  /** A connection goes to the application (WebSocket, CONNECT), unless this returns true. */
  upgraded(socket: Http1Socket): boolean;
}

/**
 * Watches a server until the function that it returns is called. On a server that speaks HTTP/2 too (`isShared`) it sees
 * HTTP/1.1 connections alone, from when TLS has agreed on the protocol.
 */
export function watchHttp1(server: EventEmitter, isShared: boolean, events: Http1Events): () => void {
  const isTls = server instanceof TlsServer;

  function onConnection(event: string | symbol, first: unknown): void {
    if (event === "connection" && !isShared) events.accepted(first as Http1Socket, isTls);
    if (event === "secureConnection" && (first as TLSSocket).alpnProtocol !== "h2")
      events.secured(first as Http1Socket);
  }

  function isOurs(request: IncomingMessage): boolean {
    return !isShared || request.httpVersionMajor === 1;
  }

  return interceptEmit(server, (event, first, second) => {
    if (event === "request" || event === "checkContinue" || event === "checkExpectation") {
      return isOurs(first as IncomingMessage) && events.requested(first as IncomingMessage, second as ServerResponse);
    }
    if (event === "upgrade" || event === "connect") {
      return isOurs(first as IncomingMessage) && events.upgraded((first as IncomingMessage).socket);
    }
    onConnection(event, first);
    return false;
  });
}
