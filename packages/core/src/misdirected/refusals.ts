import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";

import type { Clock } from "@dns-drain/dns";

import type { Misdirection } from "./misdirection.ts";
import { isAddress, nameOfRequest, nameOfStream } from "./authority.ts";
import { interceptEmit } from "../targets/shared/emit.ts";
import { createHttp1Refusals } from "./http1-refusals.ts";
import type { Farewells } from "../targets/http2/farewell.ts";
import { refuseStream } from "./http2-refusals.ts";

/** The misdirected requests of one server. */
export interface Refusals {
  /** From now on connections are remembered as newcomers, and requests looked at. */
  begin(): void;
  /** Nobody is refused any more. What was answered already still ends as it was told. */
  end(): void;
  /** No patch is left. */
  release(): void;
}

export interface RefusalsOptions {
  readonly clock: Clock;
  readonly farewells: Farewells;
  /** Whom the answer is for at this moment. */
  readonly misdirection: () => Misdirection | undefined;
  /** A request was refused. */
  readonly refused: () => void;
}

export function createRefusals(
  server: EventEmitter,
  { clock, farewells, misdirection, refused }: RefusalsOptions,
): Refusals {
  const http1 = createHttp1Refusals(clock);
  let newcomers = new WeakSet<object>();
  let restoreEmit: (() => void) | undefined;

  /** Of a request, by its connection (a socket, or a session) and the name that it is for. */
  function isMisdirected(connection: object, name: string | undefined): boolean {
    const whom = misdirection();
    if (whom === undefined || name === undefined) return false;
    if (whom.kind === "names") return whom.names.has(name);
    // A health check asks by address: refused, it would have the host killed before anybody wants that.
    return whom.areRefused && newcomers.has(connection) && !isAddress(name);
  }

  function onRequest(request: IncomingMessage, response: ServerResponse): boolean {
    if (http1.isClosing(request.socket)) return drop(request);
    if (!isMisdirected(request.socket, nameOfRequest(request))) return false;
    http1.refuse(request, response, text);
    refused();
    return true;
  }

  function onUpgrade(request: IncomingMessage): boolean {
    if (http1.isClosing(request.socket)) return drop(request.socket);
    if (!isMisdirected(request.socket, nameOfRequest(request))) return false;
    if (!http1.refuseUpgrade(request.socket, text)) return false;
    refused();
    return true;
  }

  function onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean {
    if (isTunnel(headers) || stream.session === undefined) return false;
    if (!isMisdirected(stream.session, nameOfStream(headers))) return false;
    refuseStream(stream, headers, text, farewells);
    refused();
    return true;
  }

  function intercept(event: string | symbol, first: unknown, second: unknown): boolean {
    switch (event) {
      case "connection":
      case "secureConnection":
      case "session":
        newcomers.add(first as object);
        return false;
      case "request":
      case "checkContinue":
      case "checkExpectation":
        return isHttp1(first as IncomingMessage) && onRequest(first as IncomingMessage, second as ServerResponse);
      case "upgrade":
        return isHttp1(first as IncomingMessage) && onUpgrade(first as IncomingMessage);
      case "stream":
        return onStream(first as ServerHttp2Stream, second as IncomingHttpHeaders);
      default:
        // 'connect' as well: the authority of a tunnel is where it leads, not whom it is asked of.
        return false;
    }
  }

  function release(): void {
    restoreEmit?.();
    restoreEmit = undefined;
  }

  return {
    begin() {
      newcomers = new WeakSet();
      restoreEmit ??= interceptEmit(server, intercept);
    },
    end: () =>
      http1.whenAllClosed(() => {
        if (!misdirection()) release();
      }),
    release,
  };
}

const text =
  "This name no longer leads to this host. Look it up in DNS again, and repeat the request on a new connection.\n";

/** A request of HTTP/2 was seen as a stream before. */
function isHttp1({ httpVersionMajor }: IncomingMessage): boolean {
  return httpVersionMajor === 1;
}

/** What comes behind a last response is read, so that it doesn't reset the connection, and not executed. */
function drop(source: { resume(): unknown }): true {
  source.resume();
  return true;
}

/** CONNECT, unless it is for another protocol on top of HTTP (RFC 8441). */
function isTunnel({ ":method": method, ":protocol": protocol }: IncomingHttpHeaders): boolean {
  return method === "CONNECT" && protocol === undefined;
}
