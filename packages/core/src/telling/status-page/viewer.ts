import type { Clock } from "@dns-drain/dns";

import type { DrainStatus } from "../status.ts";
import { saysTheSame } from "./same-status.ts";
import type { StatusRequest, StatusResponse } from "./status-exchange.ts";

/** One who looks on. */
export interface Viewer {
  /** Through which it came. */
  readonly server: object | undefined;
  /** Sends the status if it has changed since, and a sign of life now and then. */
  tell(status: DrainStatus): void;
  /** Asks it to go, not to come back by itself, and says why. */
  sendAway(reason: string): void;
  end(): void;
}

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
export function createViewer(
  request: StatusRequest,
  response: StatusResponse,
  { clock, gone }: ViewerOptions,
): Viewer | undefined {
  let told: DrainStatus | undefined;
  let signOfLifeAt = -Infinity;
  let isStuckSince: number | undefined;
  let callOff = (): void => {};

  const viewer: Viewer = {
    server: request.socket.server,
    tell(status) {
      const now = clock.now();
      if (isStuck(now)) return;
      if (now - signOfLifeAt >= signOfLifeEveryMs) {
        signOfLifeAt = now;
        // By which the viewer tells its own clock from ours.
        say(String(clock.wall()), "time");
      }
      if (saysTheSame(told, status)) return;
      told = status;
      say(JSON.stringify(status));
    },
    sendAway(reason) {
      gone(viewer);
      say(JSON.stringify(reason), "leave");
      callOff = clock.after(farewellMs, () => response.end());
    },
    end() {
      gone(viewer);
      response.end();
    },
  };

  function isStuck(now: number): boolean {
    if (response.writableLength <= mostUnread) {
      isStuckSince = undefined;
      return false;
    }
    isStuckSince ??= now;
    if (now - isStuckSince >= patienceMs) response.destroy();
    return true;
  }

  function say(data: string, event?: string): void {
    response.write(`${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n`);
  }

  response.statusCode = 200;
  response.setHeader("Content-Type", "text/event-stream");
  // Neither compressed nor held back on the way: events are small, and news.
  response.setHeader("Cache-Control", "no-store, no-transform");
  response.setHeader("X-Accel-Buffering", "no");
  if (request.method === "HEAD") return void response.end();
  letProcessEnd(request, response);
  response.once("close", () => {
    callOff();
    gone(viewer);
  });
  response.write(`retry: ${retryMs}\n\n`);
  return viewer;
}

/** Looking on doesn't keep the process alive. An HTTP/2 session may have requests that should. */
function letProcessEnd({ httpVersionMajor, socket }: StatusRequest, response: StatusResponse): void {
  if (httpVersionMajor !== 1) return;
  socket.unref();
  response.once("close", () => socket.ref());
}
