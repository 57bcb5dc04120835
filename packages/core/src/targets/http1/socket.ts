import { ServerResponse, type IncomingMessage, type OutgoingMessage } from "node:http";
import type { Socket } from "node:net";

/**
 * A socket of Node's HTTP/1.1 server. The two fields are undocumented and the same on every Node line from 20 to 26:
 * nothing else tells which response a socket is at without a cost for every request.
 */
export interface Http1Socket extends Socket {
  /** What is being written: a response, behind which those of pipelined requests wait. */
  readonly _httpMessage?: OutgoingMessage | null;
  /** `null` when the socket was handed to the application: WebSocket, CONNECT. */
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null;
}

/** It was handed to the application, which may even send requests of its own on it. */
export function isUpgraded(socket: Http1Socket): boolean {
  return socket.parser === null || (isWriting(socket) && responseOf(socket) === undefined);
}

/** The response that is being written. */
export function responseOf({ _httpMessage: message }: Http1Socket): ServerResponse | undefined {
  return message instanceof ServerResponse ? message : undefined;
}

/** No later request of its connection has gone to the application: nothing waits behind its response. */
export function isLatest(request: IncomingMessage): boolean {
  const { parser }: Http1Socket = request.socket;
  return parser?.incoming === request;
}

/** The response being written has not been handed to the kernel to the last byte. */
export function isAnswering(socket: Http1Socket): boolean {
  return isWriting(socket) || socket.writableLength > 0;
}

function isWriting({ _httpMessage: message }: Http1Socket): boolean {
  return (message ?? undefined) !== undefined;
}

/**
 * For a socket that Node has let go of, and that the application doesn't get: what comes is read and dropped, so that it
 * doesn't reset the connection.
 */
export function dropInput(socket: Socket): void {
  // Nobody else listens any more, and an error that nobody hears ends the process.
  socket.on("error", () => socket.destroy()).resume();
}
