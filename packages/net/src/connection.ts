import type { Socket } from "node:net";

/** What is known of one connection. */
export interface Connection {
  readonly socket: Socket;
  /** From then on it leaves as soon as that is harmless, on the clock's `now()`. */
  moment: number;
  /** Since when it has been idle and silent, as far as anybody looked. */
  quietSince: number;
  /** How many bytes had gone either way when somebody looked last. */
  bytes: number;
  /** The application has said goodbye. */
  isTold: boolean;
}

/** One that nobody asked to leave. */
export function createConnection(socket: Socket): Connection {
  return { socket, moment: Infinity, quietSince: -Infinity, bytes: bytesOf(socket), isTold: false };
}

/** Bytes that went either way. */
export function bytesOf({ bytesRead, bytesWritten }: Socket): number {
  return bytesRead + bytesWritten;
}
