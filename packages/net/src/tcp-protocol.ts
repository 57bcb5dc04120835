import type { Socket } from "node:net";

import { optionChecks } from "@dns-drain/dns/parts";

/**
 * What only the application knows of its connections. Both functions are given the socket that the application got by
 * `'connection'`, or over TLS by `'secureConnection'`.
 */
export interface TcpProtocol {
  /**
   * Whether nothing is under way on a connection: no transaction is open, no request is half received or unanswered. It
   * is asked by `status()` and while shedding, so it should only look something up. A connection with unsent bytes isn't
   * idle, whatever this says, and neither is one for which it throws.
   */
  isIdle(socket: Socket): boolean;
  /**
   * Says goodbye to an idle connection, once: by what the protocol has for it (SMTP's 421, IMAP's BYE), and
   * `socket.end()`. From then on nothing that the client asks may be executed, since the answer could be lost. A failure
   * is logged.
   *
   * @default (socket) => socket.end()
   */
  leave?(socket: Socket): unknown;
}

const { refusal } = optionChecks("drain connections");

/** @throws {TypeError} that names what can't be used */
export function readProtocol(protocol: TcpProtocol): Required<TcpProtocol> {
  if (typeof protocol?.isIdle !== "function") throw refusal("isIdle", "a function", protocol?.isIdle);
  const { leave = endConnection } = protocol;
  if (typeof leave !== "function") throw refusal("leave", "a function", leave);
  return { isIdle: (socket) => protocol.isIdle(socket), leave: (socket) => leave.call(protocol, socket) };
}

function endConnection(socket: Socket): void {
  socket.end();
}
