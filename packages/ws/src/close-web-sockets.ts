import type { IncomingMessage } from "node:http";

import type { Drain, Leave } from "@dns-drain/core";
import { optionChecks } from "@dns-drain/dns/parts";

/** As much of a `WebSocket` of ws as this takes. */
export interface WebSocketLike {
  /** Begins the closing handshake. */
  close(code: number, reason: string): void;
}

/** As much of a `WebSocketServer` of ws as this takes. */
export interface WebSocketServerLike<Client extends WebSocketLike> {
  /** Tells of each client, with the request that it came by. */
  on(event: "connection", listener: (client: Client, request: IncomingMessage) => void): unknown;
  /** Tells no more. */
  off(event: "connection", listener: (client: Client, request: IncomingMessage) => void): unknown;
}

/** How to close. */
export interface CloseWebSocketsOptions<Client extends WebSocketLike> {
  /** The close code: 1001 (going away), 1012 (service restart), or one of your own from 3000 on. @default 1001 */
  readonly code?: number | undefined;
  /** What the client is told besides, in 123 bytes at most. @default "this host is leaving" */
  readonly reason?: string | undefined;
  /**
   * Asked at a client's moment whether to close it; for those that you will close yourself, since they can't resume. What
   * is left at the deadline of a `stop()` is cut.
   *
   * @default all
   */
  readonly shouldClose?: ((client: Client) => boolean) | undefined;
}

/**
 * Closes the clients of a `WebSocketServer` while the drain sheds: each at a moment of its own within the drain's spread,
 * and those that come later within the same time of their arrival. Clients that reconnect then find another host. Call it
 * before the first client connects: it knows those that the server's `'connection'` event tells of.
 *
 * Returns what ends it; `drain.detach()`, and the drain's end, do too.
 *
 * @throws {TypeError} for an option that can't be used
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { dnsDrain } from "@dns-drain/http";
 * import { closeWebSockets } from "@dns-drain/ws";
 * import { WebSocketServer } from "ws";
 *
 * const server = createServer((request, response) => response.end("hello"));
 * const sockets = new WebSocketServer({ server });
 * const drain = dnsDrain({ names: "api.example.com", addresses: "192.0.2.7" }, server);
 * closeWebSockets(drain, sockets);
 * server.listen(8080);
 * ```
 */
export function closeWebSockets<Client extends WebSocketLike>(
  drain: Pick<Drain, "phase" | "on" | "off">,
  server: WebSocketServerLike<Client>,
  options: CloseWebSocketsOptions<Client> = {},
): () => void {
  const { code, reason, shouldClose } = readOptions(options);
  const clients = new WeakMap<object, Client>();
  const overdue = new WeakSet<object>();

  function close(client: Client): void {
    if (shouldClose(client)) client.close(code, reason);
  }
  function onConnection(client: Client, { socket }: IncomingMessage): void {
    clients.set(socket, client);
    // Its moment came while its handshake was under way.
    if (overdue.has(socket) && isLeaving(drain)) close(client);
  }
  function onLeave({ socket }: Leave): void {
    const client = clients.get(socket);
    if (client === undefined) overdue.add(socket);
    else close(client);
  }
  function end(): void {
    server.off("connection", onConnection);
    drain.off("leave", onLeave);
    drain.off("detach", end);
  }

  server.on("connection", onConnection);
  drain.on("leave", onLeave);
  drain.on("detach", end);
  return end;
}

/** A drain that was taken back closes nobody. */
function isLeaving({ phase }: Pick<Drain, "phase">): boolean {
  return phase !== "serving" && phase !== "propagating";
}

const { onlyKnown, refusal } = optionChecks("close WebSockets");

function readOptions<Client extends WebSocketLike>(
  options: CloseWebSocketsOptions<Client>,
): { code: number; reason: string; shouldClose: (client: Client) => boolean } {
  onlyKnown(options, { code: true, reason: true, shouldClose: true });
  const { code = 1001, reason = "this host is leaving", shouldClose = () => true } = options;
  if (!isCloseCode(code)) throw refusal("code", "a close code that may be sent (RFC 6455 §7.4)", code);
  if (typeof reason !== "string") throw refusal("reason", "a string", reason);
  if (Buffer.byteLength(reason) > longestReason)
    throw refusal("reason", `at most ${longestReason} bytes long`, Buffer.byteLength(reason));
  if (typeof shouldClose !== "function") throw refusal("shouldClose", "a function", shouldClose);
  return { code, reason, shouldClose };
}

/** A control frame holds 125 bytes, two of them for the code (RFC 6455 §5.5). */
const longestReason = 123;

/** 1004 to 1006 and 1015 are never on the wire. */
function isCloseCode(code: unknown): boolean {
  if (!Number.isInteger(code)) return false;
  const number = Number(code);
  return (number >= 1000 && number <= 1014 && (number < 1004 || number > 1006)) || (number >= 3000 && number <= 4999);
}
