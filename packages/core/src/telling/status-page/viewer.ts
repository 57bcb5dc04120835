import type { Clock } from "@dns-drain/dns";

import type { DrainStatus } from "../status.ts";
import { saysTheSame } from "./same-status.ts";
import type { StatusRequest, StatusResponse } from "./status-exchange.ts";

export interface ViewerOptions {
  readonly clock: Clock;
  readonly gone: (viewer: Viewer) => void;
}

/** After how long a viewer that has lost the stream comes back. */
const retryMs = 2_000;
/** How often at least it hears something. */
const signOfLifeEveryMs = 5_000;
/** One who leaves so much unread gets no more. Nothing is piled up: later it will hear the latest. */
const mostUnread = 65_536;
/** One that takes nothing for so long isn't there any more. */
const patienceMs = 30_000;
/** A viewer that is asked to go may do so itself, which closes its connection; later its stream ends. */
const farewellMs = 1_000;

/** Begins the stream. `undefined` if the client wanted to know the headers alone. */
export function openViewer(
  request: StatusRequest,
  response: StatusResponse,
  options: ViewerOptions,
): Viewer | undefined {
  response.statusCode = 200;
  response.setHeader("Content-Type", "text/event-stream");
  // Neither compressed nor held back on the way: events are small, and news.
  response.setHeader("Cache-Control", "no-store, no-transform");
  response.setHeader("X-Accel-Buffering", "no");
  if (request.method === "HEAD") return void response.end();
  letProcessEnd(request, response);
  const viewer = new Viewer(request.socket.server, response, options);
  response.write(`retry: ${retryMs}\n\n`);
  return viewer;
}

/** One who looks on. */
export class Viewer {
  /** Through which it came. */
  readonly server: object | undefined;
  readonly #response: StatusResponse;
  readonly #options: ViewerOptions;
  #told: DrainStatus | undefined;
  #signOfLifeAt = -Infinity;
  #isStuckSince: number | undefined;
  #callOff = (): void => {};

  constructor(server: object | undefined, response: StatusResponse, options: ViewerOptions) {
    this.server = server;
    this.#response = response;
    this.#options = options;
    response.once("close", () => {
      this.#callOff();
      options.gone(this);
    });
  }

  /** Sends the status if it has changed since, and a sign of life now and then. */
  tell(status: DrainStatus): void {
    const { clock } = this.#options;
    const now = clock.now();
    if (this.#isStuck(now)) return;
    if (now - this.#signOfLifeAt >= signOfLifeEveryMs) {
      this.#signOfLifeAt = now;
      // By which the viewer tells its own clock from ours.
      this.#say(String(clock.wall()), "time");
    }
    if (saysTheSame(this.#told, status)) return;
    this.#told = status;
    this.#say(JSON.stringify(status));
  }

  /** Asks it to go, not to come back by itself, and says why. */
  sendAway(reason: string): void {
    this.#options.gone(this);
    this.#say(JSON.stringify(reason), "leave");
    this.#callOff = this.#options.clock.after(farewellMs, () => this.#response.end());
  }

  end(): void {
    this.#options.gone(this);
    this.#response.end();
  }

  #isStuck(now: number): boolean {
    if (this.#response.writableLength <= mostUnread) {
      this.#isStuckSince = undefined;
      return false;
    }
    this.#isStuckSince ??= now;
    if (now - this.#isStuckSince >= patienceMs) this.#response.destroy();
    return true;
  }

  #say(data: string, event?: string): void {
    this.#response.write(`${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n`);
  }
}

/** Looking on doesn't keep the process alive. An HTTP/2 session may have requests that should. */
function letProcessEnd({ httpVersionMajor, socket }: StatusRequest, response: StatusResponse): void {
  if (httpVersionMajor !== 1) return;
  socket.unref();
  response.once("close", () => socket.ref());
}
