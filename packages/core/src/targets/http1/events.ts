import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Server as TlsServer } from "node:tls";
import type { TLSSocket } from "node:tls";
import { interceptEmit } from "../shared/emit.ts";
import type { Http1Socket } from "./socket.ts";

/** What happens at a server before anything is asked of it, as far as HTTP/1.1 is concerned. */
export interface ConnectionEvents {
  /** A connection was accepted. With `isUnderTls`, TLS has to be spoken on it first. */
  accepted(socket: Http1Socket, isUnderTls: boolean): void;
  /** TLS is ready. */
  secured(socket: Http1Socket): void;
}

/** What is asked of a server. */
export interface RequestEvents {
  /** A request goes to the application, unless this returns true. */
  requested(request: IncomingMessage, response: ServerResponse): boolean;
  /** A connection goes to the application (WebSocket, CONNECT), unless this returns true. */
  upgraded(socket: Http1Socket): boolean;
}

/**
 * Tells of connections until the function that it returns is called; a request pays for nothing. On a server that speaks
 * HTTP/2 too (`isShared`) only of those of HTTP/1.1, from when TLS has agreed on the protocol.
 */
export function watchConnections(server: EventEmitter, isShared: boolean, events: ConnectionEvents): () => void {
  const isTls = server instanceof TlsServer;
  const onAccepted = (socket: Http1Socket): void => events.accepted(socket, isTls);
  const onSecured = (socket: TLSSocket): void => {
    if (socket.alpnProtocol !== "h2") events.secured(socket);
  };
  if (!isShared) server.prependListener("connection", onAccepted);
  server.prependListener("secureConnection", onSecured);
  return () => {
    server.removeListener("connection", onAccepted);
    server.removeListener("secureConnection", onSecured);
  };
}

/** Tells of requests, of HTTP/1.1 alone, until the function that it returns is called. */
export function watchRequests(server: EventEmitter, isShared: boolean, events: RequestEvents): () => void {
  const isOurs = (request: IncomingMessage): boolean => !isShared || request.httpVersionMajor === 1;
  return interceptEmit(server, (event, first, second) => {
    switch (event) {
      case "request":
      case "checkContinue":
      case "checkExpectation":
        return isOurs(first as IncomingMessage) && events.requested(first as IncomingMessage, second as ServerResponse);
      case "upgrade":
      case "connect":
        return isOurs(first as IncomingMessage) && events.upgraded((first as IncomingMessage).socket);
      default:
        return false;
    }
  });
}
