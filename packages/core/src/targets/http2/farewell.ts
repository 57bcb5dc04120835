import type { Clock } from "@dns-drain/dns";
import type { Socket } from "node:net";
import type { TrackedSession } from "./sessions.ts";

/** How long a peer may keep a connection open that we have ended. */
const lingerMs = 5_000;

export interface Farewells {
  /** Sends GOAWAY (NO_ERROR, the last stream that was accepted), lets open streams finish, then ends the connection. */
  say(connection: Pick<TrackedSession, "session" | "socket">): void;
  /** Nothing is left to listen or to ring. Connections that linger stay as they are. */
  release(): void;
}

/**
 * `session.close()` alone would wait for ever for a peer that never ends its side: the session is destroyed by then, and
 * destroying it again does nothing. So the connection is destroyed a while after our FIN was flushed, and not before:
 * until then it may be busy with the last answers.
 */
export function createFarewells(clock: Clock): Farewells {
  const timers = new Map<Socket, (() => void) | undefined>();

  function onFinish(this: Socket): void {
    timers.set(
      this,
      clock.after(lingerMs, () => this.destroy()),
    );
  }
  function onClose(this: Socket): void {
    timers.get(this)?.();
    timers.delete(this);
  }
  return {
    say({ session, socket }) {
      timers.set(socket, undefined);
      socket.once("finish", onFinish);
      socket.once("close", onClose);
      session.close();
    },
    release() {
      for (const [socket, callOff] of timers) {
        callOff?.();
        socket.removeListener("finish", onFinish);
        socket.removeListener("close", onClose);
      }
      timers.clear();
    },
  };
}
