import type { IncomingMessage, ServerResponse } from "node:http";

import type { Clock } from "@dns-drain/dns";

import { lingerAtEnd } from "../targets/shared/linger.ts";
import { dropInput, isAnswering, type Http1Socket } from "../targets/http1/socket.ts";

/** Answers requests in place of the application, and closes their connections. */
export interface Http1Refusals {
  /** Whether an answer that closes the connection was given: behind it nothing may be executed (RFC 9112 §9.6). */
  isClosing(socket: Http1Socket): boolean;
  refuse(request: IncomingMessage, response: ServerResponse, text: string): void;
  /** The same for a request whose connection was to be handed over. Returns whether that was possible. */
  refuseUpgrade(socket: Http1Socket, text: string): boolean;
  /** Calls `act` when no connection is closing. */
  whenAllClosed(act: () => void): void;
}

/** `Connection: close`, since many clients keep a connection after 421, and would bring the next request here too. */
export function createHttp1Refusals(clock: Clock): Http1Refusals {
  const closing = new Set<Http1Socket>();
  let whenAllClosed = (): void => {};

  /** The rest of an upload that nobody reads is no reason to reset the connection. */
  function closeBehind(socket: Http1Socket): void {
    closing.add(socket);
    lingerAtEnd(socket, clock);
    socket.once("close", () => {
      closing.delete(socket);
      if (closing.size === 0) whenAllClosed();
    });
  }

  return {
    isClosing: (socket) => closing.has(socket),
    refuse(request, response, text) {
      closeBehind(request.socket);
      response.writeHead(421, { ...fieldsFor(text), Connection: "close" }).end(text);
    },
    refuseUpgrade(socket, text) {
      // The answer to an earlier request is still being written: nothing may come in between.
      if (isAnswering(socket)) return false;
      closeBehind(socket);
      dropInput(socket);
      socket.write(rawResponse(text));
      socket.destroySoon();
      return true;
    },
    whenAllClosed(act) {
      whenAllClosed = act;
      if (closing.size === 0) act();
    },
  };
}

function fieldsFor(text: string): Record<string, string> {
  return {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(text)),
    "Cache-Control": "no-store",
  };
}

function rawResponse(text: string): string {
  const fields = Object.entries({ ...fieldsFor(text), Connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return ["HTTP/1.1 421 Misdirected Request", ...fields, "", text].join("\r\n");
}
