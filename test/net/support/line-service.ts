import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import tls from "node:tls";

import { dnsDrain, type TcpDrain, type TcpProtocol } from "@dns-drain/net";
import type { DrainOptions } from "@dns-drain/core";
import { createCertificate } from "@dns-drain/lab";

/** A service that answers each line with another, and knows which of its connections it owes an answer. */
export interface LineService {
  readonly server: Server;
  readonly protocol: TcpProtocol;
  readonly address: string;
  readonly port: number;
  listen(): Promise<void>;
  /** Lines that were executed. */
  readonly executed: readonly string[];
  /** Called when an answer has been written. */
  onSettled: (socket: Socket) => void;
}

export interface LineServiceOptions {
  readonly isTls?: boolean;
  readonly thinkMs?: () => number;
}

export const certificate: { readonly key: string; readonly cert: string } = createCertificate(["127.0.0.1"]);
const address = "127.0.0.1";
export const goodbye = "BYE";

/** A service that is closed when the test is over. It never answers `hang`. */
export function createLineService(t: TestContext, options: LineServiceOptions = {}): LineService {
  const { isTls = false, thinkMs = () => 0 } = options;
  const owed = new Map<Socket, number>();
  const leaving = new WeakSet<Socket>();
  const executed: string[] = [];
  const serve = (socket: Socket): void => {
    owed.set(socket, 0);
    t.after(() => socket.destroy());
    socket.on("error", () => {}).on("close", () => owed.delete(socket));
    createInterface({ input: socket }).on("line", (line) => void answer(socket, line));
  };
  async function answer(socket: Socket, line: string): Promise<void> {
    if (leaving.has(socket)) return;
    executed.push(line);
    owed.set(socket, (owed.get(socket) ?? 0) + 1);
    if (line === "hang") return;
    const ms = thinkMs();
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    if (socket.destroyed) return;
    owed.set(socket, (owed.get(socket) ?? 1) - 1);
    socket.write(`OK ${line}\n`);
    service.onSettled(socket);
  }
  const server = isTls ? tls.createServer({ ...certificate }, serve) : createServer(serve);
  t.after(() => server.close());
  const service: LineService = {
    server,
    address,
    get port() {
      return (server.address() as AddressInfo).port;
    },
    async listen() {
      server.listen(0, address);
      await once(server, "listening");
    },
    executed,
    onSettled: () => {},
    protocol: {
      isIdle: (socket) => owed.get(socket) === 0,
      leave(socket) {
        leaving.add(socket);
        socket.end(`${goodbye}\n`);
      },
    },
  };
  return service;
}

/** Has a drain see to the service, with nobody left waiting for longer than a test. */
export function drainService(service: LineService, options: DrainOptions = {}, tellsSettled = true): TcpDrain {
  const { server, protocol } = service;
  const drain = dnsDrain(
    { spreadMs: 100, idleGraceMs: 100, quietMs: 100, signals: [], logger: false, ...options },
    protocol,
    server,
  );
  if (tellsSettled) service.onSettled = (socket) => drain.settled(socket);
  return drain;
}
