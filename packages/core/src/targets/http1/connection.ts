import { isAnswering, isUpgraded } from "./socket.ts";
import type { Http1Socket } from "./socket.ts";

/** What shedding knows of one connection. */
export interface Connection {
  readonly socket: Http1Socket;
  /** The TLS handshake isn't done: there can't be a request yet. */
  readonly isHandshake: boolean;
  /** From then on its responses close it, on the clock's `now()`. */
  moment: number;
  /** Requests that aren't answered, or whose body isn't received, yet; of those from before, the one being answered. */
  open: number;
  /** When the last of them ended, or the connection was accepted. */
  quietSince: number;
  /** How many bytes had been received by then. */
  quietBytes: number;
  /** It is closing, or will when its response ends: further requests aren't executed. */
  isTold: boolean;
  isUpgraded: boolean;
}

export type Activity = "idle" | "busy" | "upgraded";

/** Clients may send an empty line between two requests (RFC 9112 §2.2): that doesn't begin one. */
const emptyLine = 2;

export function createConnection(
  socket: Http1Socket,
  known: Pick<Connection, "moment" | "quietSince"> & Partial<Pick<Connection, "isHandshake">>,
): Connection {
  return {
    socket,
    isHandshake: known.isHandshake ?? false,
    moment: known.moment,
    open: 0,
    quietSince: known.quietSince,
    quietBytes: socket.bytesRead,
    isTold: false,
    isUpgraded: false,
  };
}

export function activityOf(connection: Connection): Activity {
  const { socket } = connection;
  if (connection.isHandshake) return "idle";
  if (connection.isUpgraded || isUpgraded(socket)) return "upgraded";
  if (connection.open > 0 || isAnswering(socket)) return "busy";
  if (connection.isTold) return "idle";
  // No request is open: bytes that came since then are the beginning of the next one.
  return socket.bytesRead > connection.quietBytes + emptyLine ? "busy" : "idle";
}

export function markQuiet(connection: Connection, now: number): void {
  connection.quietSince = now;
  connection.quietBytes = connection.socket.bytesRead;
}
