import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";

import type { Clock } from "@dns-drain/dns";

import type { Misdirection } from "./misdirection.ts";
import { isAddress, nameOfRequest, nameOfStream } from "./authority.ts";
import { interceptEmit } from "../targets/shared/emit.ts";
import { dropInput } from "../targets/http1/socket.ts";
import { createHttp1Refusals, type Http1Refusals } from "./http1-refusals.ts";
import type { Farewells } from "../targets/http2/farewell.ts";
import { refuseStream } from "./http2-refusals.ts";

export interface RefusalsOptions {
  readonly clock: Clock;
  readonly farewells: Farewells;
  /** Whom the answer is for at this moment. */
  readonly misdirection: () => Misdirection | undefined;
  /** A request was refused. */
  readonly refused: () => void;
}

/** The misdirected requests of one server. */
export class Refusals {
  readonly #server: EventEmitter;
  readonly #options: RefusalsOptions;
  readonly #http1: Http1Refusals;
  #newcomers = new WeakSet<object>();
  #restoreEmit: (() => void) | undefined;

  constructor(server: EventEmitter, options: RefusalsOptions) {
    this.#server = server;
    this.#options = options;
    this.#http1 = createHttp1Refusals(options.clock);
  }

  /** From now on connections are remembered as newcomers, and requests looked at. */
  begin(): void {
    this.#newcomers = new WeakSet();
    this.#restoreEmit ??= interceptEmit(this.#server, (event, first, second) => this.#intercept(event, first, second));
  }

  /** Nobody is refused any more. What was answered already still ends as it was told. */
  end(): void {
    this.#http1.whenAllClosed(() => {
      if (!this.#options.misdirection()) this.release();
    });
  }

  /** No patch is left. */
  release(): void {
    this.#restoreEmit?.();
    this.#restoreEmit = undefined;
  }

  #intercept(event: string | symbol, first: unknown, second: unknown): boolean {
    switch (event) {
      case "connection":
      case "secureConnection":
      case "session":
        this.#newcomers.add(first as object);
        return false;
      case "request":
      case "checkContinue":
      case "checkExpectation":
        return isHttp1(first as IncomingMessage) && this.#onRequest(first as IncomingMessage, second as ServerResponse);
      case "upgrade":
        return isHttp1(first as IncomingMessage) && this.#onUpgrade(first as IncomingMessage);
      case "stream":
        return this.#onStream(first as ServerHttp2Stream, second as IncomingHttpHeaders);
      default:
        // 'connect' as well: the authority of a tunnel is where it leads, not whom it is asked of.
        return false;
    }
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#http1.isClosing(request.socket)) {
      request.resume();
      return true;
    }
    if (!this.#isMisdirected(request.socket, nameOfRequest(request))) return false;
    this.#http1.refuse(request, response, text);
    this.#options.refused();
    return true;
  }

  #onUpgrade(request: IncomingMessage): boolean {
    if (this.#http1.isClosing(request.socket)) {
      dropInput(request.socket);
      return true;
    }
    if (!this.#isMisdirected(request.socket, nameOfRequest(request))) return false;
    if (!this.#http1.refuseUpgrade(request.socket, text)) return false;
    this.#options.refused();
    return true;
  }

  #onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean {
    if (isTunnel(headers) || stream.session === undefined) return false;
    if (!this.#isMisdirected(stream.session, nameOfStream(headers))) return false;
    refuseStream(stream, headers, text, this.#options.farewells);
    this.#options.refused();
    return true;
  }

  /** Of a request, by its connection (a socket, or a session) and the name that it is for. */
  #isMisdirected(connection: object, name: string | undefined): boolean {
    const whom = this.#options.misdirection();
    if (whom === undefined || name === undefined) return false;
    if (whom.kind === "names") return whom.names.has(name);
    // A health check asks by address: refused, it would have the host killed before anybody wants that.
    return whom.areRefused && this.#newcomers.has(connection) && !isAddress(name);
  }
}

const text =
  "This name no longer leads to this host. Look it up in DNS again, and repeat the request on a new connection.\n";

/** A request of HTTP/2 was seen as a stream before. */
function isHttp1({ httpVersionMajor }: IncomingMessage): boolean {
  return httpVersionMajor === 1;
}

/** CONNECT, unless it is for another protocol on top of HTTP (RFC 8441). */
function isTunnel({ ":method": method, ":protocol": protocol }: IncomingHttpHeaders): boolean {
  return method === "CONNECT" && protocol === undefined;
}
