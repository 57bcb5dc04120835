import type { Http2SecureServer, Http2Server, ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";

import type { ConnectionCounts } from "../../target.ts";
import { createRhythm, type Rhythm } from "./rhythm.ts";

/** A session and what we know of it. */
export interface TrackedSession {
  readonly session: ServerHttp2Session;
  /** The connection itself: a session may be destroyed long before its peer lets go of the connection. */
  readonly socket: Socket;
  rhythm: Rhythm;
  /** Streams that opened while streams were watched. */
  openStreams: number;
  standing: Standing;
}

/** Where a session stands on its way out. */
export type Standing =
  /** Nobody asked it to leave. */
  | { readonly name: "staying" }
  | Due
  /** GOAWAY has been sent. What is open finishes. */
  | { readonly name: "told" };

/** Its moment has come: it is told as soon as that is harmless. */
export interface Due {
  readonly name: "due";
  /** When it is not waited any longer for the best time. */
  readonly patientUntil: number;
  /** Unknown until the client has answered a PING. */
  roundTripMs: number | undefined;
  /** Calls off what was to happen unless the client speaks. */
  callOff: () => void;
}

export const staying: Standing = { name: "staying" };
export const told: Standing = { name: "told" };

/** The live sessions of a server. */
export interface Sessions {
  readonly all: ReadonlySet<TrackedSession>;
  of(session: ServerHttp2Session): TrackedSession;
  /** Stops to look; no listener is left. */
  release(): void;
}

export interface SessionsListener {
  came(tracked: TrackedSession): void;
  /** It is older than our attachment, and has spoken now. */
  found(tracked: TrackedSession): void;
  /** The connection is closed. */
  went(tracked: TrackedSession): void;
}

/** Follows the sessions of a server from their beginning to the end of their connection. */
export function trackSessions(server: Http2Server | Http2SecureServer, listener: SessionsListener): Sessions {
  const records = new Map<ServerHttp2Session, TrackedSession>();
  const all = new Set<TrackedSession>();

  function follow(session: ServerHttp2Session): TrackedSession {
    const tracked = createTrackedSession(session);
    records.set(session, tracked);
    all.add(tracked);
    session.on("close", forget);
    return tracked;
  }

  // One function for all sessions: 'close' is emitted when the connection is gone, not when the session is destroyed.
  function forget(this: ServerHttp2Session): void {
    const tracked = records.get(this);
    if (tracked === undefined) return;
    records.delete(this);
    all.delete(tracked);
    listener.went(tracked);
  }

  function find(session: ServerHttp2Session): TrackedSession {
    const tracked = follow(session);
    listener.found(tracked);
    return tracked;
  }

  // A listener before ours may have destroyed it: then it is nobody's, and has no socket to be asked for.
  const welcome = (session: ServerHttp2Session): void => {
    if (!session.destroyed) listener.came(follow(session));
  };
  server.on("session", welcome);
  return {
    all,
    of: (session) => records.get(session) ?? find(session),
    release() {
      server.removeListener("session", welcome);
      for (const { session } of all) session.removeListener("close", forget);
      records.clear();
      all.clear();
    },
  };
}

function createTrackedSession(session: ServerHttp2Session): TrackedSession {
  return { session, socket: socketOf(session), rhythm: createRhythm(), openStreams: 0, standing: staying };
}

/**
 * `session.socket` is a proxy whose `destroy()` destroys the session, and does nothing once the session is destroyed.
 * Its other methods run on the socket itself, so what returns `this` returns the socket.
 */
export function socketOf(session: ServerHttp2Session): Socket {
  return session.socket.setMaxListeners(session.socket.getMaxListeners());
}

/**
 * Whether a request is under way. A session that was told is destroyed as soon as its last stream is; of those streams
 * there may be some that nobody saw open. What was still to be written by then is behind us when the FIN is.
 */
function isBusy({ session, socket, openStreams }: TrackedSession): boolean {
  if (session.destroyed) return !socket.destroyed && !socket.writableFinished;
  return openStreams > 0 || session.closed;
}

export function countSessions(sessions: ReadonlySet<TrackedSession>): ConnectionCounts {
  let busy = 0;
  for (const tracked of sessions) if (isBusy(tracked)) busy += 1;
  return { idle: sessions.size - busy, busy, upgraded: 0 };
}

/** Returns how many of them had a request under way. */
export function cutSessions(sessions: ReadonlySet<TrackedSession>): number {
  const { busy } = countSessions(sessions);
  for (const { session, socket } of sessions) {
    session.destroy();
    // Destroying the session does nothing if it is destroyed and its peer has not let go of the connection.
    socket.destroy();
  }
  return busy;
}
