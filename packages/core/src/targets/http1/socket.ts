import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * A socket of Node's HTTP/1.1 server. The two fields are undocumented and the same on every Node line from 20 to 26:
 * nothing else tells which response a socket is at without a cost for every request.
 */
export interface Http1Socket extends Socket {
  /** The response that is being written. Those of pipelined requests wait behind it. */
  readonly _httpMessage?: ServerResponse | null;
  /** `null` when the socket was handed to the application: WebSocket, CONNECT. */
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null;
}

/** It was handed to the application. */
export function isUpgraded(socket: Http1Socket): boolean {
  return socket.parser === null;
}

/** No later request of its connection has gone to the application: nothing waits behind its response. */
export function isLatest(request: IncomingMessage): boolean {
  const { parser }: Http1Socket = request.socket;
  return parser?.incoming === request;
}

/** The response being written has not been handed to the kernel to the last byte. */
export function isAnswering(socket: Http1Socket): boolean {
  return (socket._httpMessage ?? undefined) !== undefined || socket.writableLength > 0;
}
