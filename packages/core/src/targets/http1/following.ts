import type { Clock } from "@dns-drain/dns";
import type { IncomingMessage, ServerResponse } from "node:http";

import { markQuiet, type Connection } from "./connection.ts";
import { endEventStream, isEventStream } from "./event-stream.ts";
import { decideAtHead } from "./last-response.ts";
import { isLatest, responseOf } from "./socket.ts";

export interface FollowRules {
  readonly clock: Clock;
  /** Nobody is asked to leave any more. */
  readonly isOver: () => boolean;
  /** The headers say that the connection closes behind this response. */
  readonly told: (connection: Connection) => void;
  /** This would go on for ever: `end` is to be called at a moment of its own. */
  readonly lasts: (connection: Connection, end: () => void) => void;
}

/** Follows responses until they have left, and has the last one of each connection say that it is. */
export class Following {
  readonly #rules: FollowRules;
  readonly #followed = new WeakSet<ServerResponse>();

  constructor(rules: FollowRules) {
    this.#rules = rules;
  }

  follow(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
    const { clock, isOver, told } = this.#rules;
    // An application that is asked whether to continue (100) hands the request on by emitting it again.
    if (this.#followed.has(response)) return;
    this.#followed.add(response);
    response.once("close", countOpen(connection, request, clock));
    decideAtHead(response, {
      // A later request may have been handed over already (pipelining): then its response is the last one.
      isLast: () => !isOver() && isLatest(request) && clock.now() >= connection.moment,
      told: () => told(connection),
      written: () => this.#limit(connection, response),
    });
    if (response.headersSent) this.#limit(connection, response);
  }

  /** Responses from before queue behind one another (pipelining), and nothing tells which: each is met at its turn. */
  followOlder(connection: Connection, response: ServerResponse): void {
    this.follow(connection, response.req, response);
    response.once("close", () => {
      const next = responseOf(connection.socket);
      if (!this.#rules.isOver() && next && !this.#followed.has(next)) this.followOlder(connection, next);
    });
  }

  /** An event stream would go on for ever. */
  #limit(connection: Connection, response: ServerResponse): void {
    const { isOver, lasts } = this.#rules;
    if (!isOver() && isEventStream(response)) lasts(connection, () => endEventStream(response));
  }
}

/** Counts a request as open until what this returns has been called and its body has been received. */
export function countOpen(connection: Connection, request: IncomingMessage, clock: Clock): () => void {
  connection.open += 1;
  const settle = (): void => {
    connection.open -= 1;
    markQuiet(connection, clock.now());
  };
  return () => void (request.complete ? settle() : request.once("end", settle));
}
