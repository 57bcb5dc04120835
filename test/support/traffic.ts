import { setTimeout as sleep } from "node:timers/promises";

import { createAgentClient, createHttp1Client, createHttp2Client, type Lost, type Outcome } from "@dns-drain/lab";
import type { LookupFunction } from "node:net";

/** What the clients speak. */
export type Protocol = "http1" | "http2";

export interface TrafficOptions {
  readonly host: string;
  readonly port: number;
  readonly lookup?: LookupFunction;
  readonly clients: number;
  /** Default: `"http1"`. */
  readonly protocol?: Protocol | undefined;
  /** For HTTP/2 over TLS the certificate to trust. Default: no TLS. */
  readonly ca?: string | undefined;
  /** Milliseconds that a client waits between two requests, on average. Default: from 20 on, each client more. */
  readonly thinkMs?: number;
}

/** What all clients have in common. */
interface Client {
  request(options: { method: string; body?: string }): Promise<Outcome>;
  readonly address: string | undefined;
  close(): void;
}

/**
 * Clients with persistent connections, think times and no second try, that GET and POST: for HTTP/1.1 raw ones and Node's
 * agent, for HTTP/2 Node's sessions.
 */
export class Traffic {
  requests = 0;
  readonly lost: Lost[] = [];
  readonly #protocol: Protocol;
  readonly #clients: readonly Client[];
  readonly #loops: readonly Promise<void>[];
  #isOver = false;

  constructor({ clients, thinkMs, protocol = "http1", ...way }: TrafficOptions) {
    this.#protocol = protocol;
    this.#clients = Array.from({ length: clients }, (_, number) => createClient[protocol](way, number));
    this.#loops = this.#clients.map((client, number) => this.#ask(client, thinkMs ?? 20 + 15 * number));
  }

  /** The addresses that the clients had their latest answers from. */
  get addresses(): Set<string | undefined> {
    return new Set(this.#clients.map(({ address }) => address));
  }

  /** How many clients had their latest answer from there. */
  countAt(address: string | undefined): number {
    return this.#clients.filter((client) => client.address === address).length;
  }

  /** Waits for the last answers, and closes every connection. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
    for (const client of this.#clients) client.close();
  }

  async #ask(client: Client, thinkMs: number): Promise<void> {
    while (!this.#isOver) {
      const isPost = this.requests++ % 3 === 0;
      const outcome = await client.request(isPost ? { method: "POST", body: "x".repeat(5_000) } : { method: "GET" });
      if (outcome.kind === "lost") this.lost.push(outcome);
      await sleep(this.#pauseMs(thinkMs));
    }
  }

  /**
   * HTTP/2 refuses what crosses its GOAWAY, for somebody to repeat; nobody does here, so these clients always think, for
   * longer than a server on a busy machine needs to send it behind an answer.
   */
  #pauseMs(thinkMs: number): number {
    return this.#protocol === "http2" ? 60 + thinkMs * (0.5 + Math.random()) : thinkMs * 2 * Math.random();
  }
}

type Way = Pick<TrafficOptions, "host" | "port" | "lookup" | "ca">;

const createClient: Readonly<Record<Protocol, (way: Way, number: number) => Client>> = {
  http1: (way, number) => (number % 2 === 0 ? createHttp1Client(way) : createAgentClient(way)),
  http2: ({ host, port, lookup, ca }) =>
    createHttp2Client({
      origin: `${ca ? "https" : "http"}://${host}:${port}`,
      ...(lookup && { lookup }),
      ...(ca && { ca }),
    }),
};
