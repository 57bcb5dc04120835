import { createServer, connect, type Server, type Socket } from "node:net";
import { listenOn } from "./listen.ts";
import { DelayLine, type Distance } from "./delay-line.ts";

export interface DelayProxyOptions extends Distance {
  readonly target: { readonly host: string; readonly port: number };
  /** Where to listen. Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** How long everything takes to get through, each way, in milliseconds. */
  readonly delayMs: number;
  /** Up to so many milliseconds more, at random. Order is kept. Default 0. */
  readonly jitterMs?: number;
}

/** A network path of a given length: what is sent on one side comes out on the other, later. */
export interface DelayProxy {
  readonly host: string;
  readonly port: number;
  /** Connections that are open now, on either side. */
  readonly connections: number;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Cuts what is open and stops to listen. */
  close(): Promise<void>;
}

/**
 * Listens, and connects each connection with the target: bytes, FIN (of each half for itself) and RST arrive after the
 * delay and in order.
 */
export async function createDelayProxy(options: DelayProxyOptions): Promise<DelayProxy> {
  const { host = "127.0.0.1", port = 0, target } = options;
  const pairs = new Set<readonly [Socket, Socket]>();
  let accepted = 0;
  // Half-open: a FIN of one side says nothing about the other.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    accepted++;
    const far = connect({ ...target, allowHalfOpen: true, noDelay: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    connectBothWays(pair, options);
    whenBothClosed(pair, () => pairs.delete(pair));
  });
  const bound = await listenOn(server, host, port);
  return {
    host,
    port: bound.port,
    get connections() {
      return pairs.size;
    },
    get accepted() {
      return accepted;
    },
    close: () => closeAll(server, pairs),
  };
}

function connectBothWays([near, far]: readonly [Socket, Socket], distance: Distance): void {
  void new DelayLine(near, far, distance);
  void new DelayLine(far, near, distance);
}

function whenBothClosed([near, far]: readonly [Socket, Socket], done: () => void): void {
  let open = 2;
  const closed = (): void => void (--open === 0 && done());
  near.once("close", closed);
  far.once("close", closed);
}

async function closeAll(server: Server, pairs: ReadonlySet<readonly [Socket, Socket]>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const pair of pairs) for (const socket of pair) socket.destroy();
  await closed;
}
