import { connect } from "node:net";
import { createHttp1Wire } from "./http1-wire.ts";
import { createHttp2Wire } from "./http2-wire.ts";
import type { Protocol } from "./protocol.ts";
import type { Wire } from "./wire.ts";

export interface LoadOptions {
  readonly protocol: Protocol;
  readonly port: number;
  readonly connections: number;
  /** When to stop: after a time, or after a number of requests. */
  readonly until: { readonly ms: number } | { readonly requests: number };
}

export interface LoadResult {
  readonly perSecond: number;
  readonly requests: number;
  /** How long each request took, sorted. */
  readonly latenciesMs: readonly number[];
}

const createWire: Readonly<Record<Protocol, () => Wire>> = { http1: createHttp1Wire, http2: createHttp2Wire };

/** Asks as fast as the server answers, on persistent connections. A connection that fails fails the measurement. */
export async function runLoad({ protocol, port, connections, until }: LoadOptions): Promise<LoadResult> {
  const startedAt = performance.now();
  const latenciesMs: number[] = [];
  const mayAsk = "ms" in until ? () => performance.now() < startedAt + until.ms : budgetOf(until.requests);
  const answered = (ms: number): void => void latenciesMs.push(ms);
  await Promise.all(Array.from({ length: connections }, () => talk(port, createWire[protocol](), mayAsk, answered)));
  const seconds = (performance.now() - startedAt) / 1000;
  const sorted = latenciesMs.sort((a, b) => a - b);
  return { perSecond: sorted.length / seconds, requests: sorted.length, latenciesMs: sorted };
}

function budgetOf(requests: number): () => boolean {
  let left = requests;
  return () => left-- > 0;
}

/** One connection, until nothing may be asked and everything is answered. */
function talk(port: number, wire: Wire, mayAsk: () => boolean, answered: (ms: number) => void): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const sentAt: number[] = [];

  function ask(count: number): void {
    const requests: Buffer[] = [];
    while (requests.length < count && mayAsk()) {
      requests.push(wire.next());
      sentAt.push(performance.now());
    }
    if (requests.length > 0) socket.write(requests.length === 1 ? requests[0]! : Buffer.concat(requests));
    else if (sentAt.length === 0) socket.end();
  }

  return new Promise((resolve, reject) => {
    socket.on("connect", () => {
      socket.write(wire.preface);
      ask(wire.parallel);
    });
    socket.on("data", (bytes) => {
      const { answers, reply } = wire.read(bytes);
      if (reply !== undefined) socket.write(reply);
      const now = performance.now();
      for (const at of sentAt.splice(0, answers)) answered(now - at);
      if (answers > 0) ask(answers);
    });
    socket.on("error", reject);
    socket.on("close", () => (sentAt.length === 0 ? resolve() : reject(new Error("The server closed a connection"))));
  });
}
