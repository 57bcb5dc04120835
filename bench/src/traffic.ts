import { setTimeout as sleep } from "node:timers/promises";
import { createAgentClient, createHttp1Client, createHttp2Client, type Outcome } from "@dns-drain/lab";
import type { LookupFunction } from "node:net";
import type { Protocol } from "./messages.ts";

export interface TrafficOptions {
  readonly protocol: Protocol;
  readonly port: number;
  readonly lookup: LookupFunction;
  readonly clients: number;
}

/** Clients that POST on persistent connections, think, and never try a second time. */
export interface Traffic {
  readonly requests: number;
  /** Requests without an answer, or with another one than 200. */
  readonly failed: number;
  /** How many were answered by the host at this address, with whatever. */
  answeredBy(address: string): number;
  /** Waits for the last answers, and closes every connection. */
  stop(): Promise<void>;
}

const host = "api.example.test";
const body = "x".repeat(1_000);

/** The mean time that a client thinks. */
const thinkMs = 250;

export function startTraffic({ protocol, clients: count, ...way }: TrafficOptions): Traffic {
  const clients = Array.from({ length: count }, (_, number) => createClient(protocol, number, way));
  const answered = new Map<string, number>();
  let requests = 0;
  let failed = 0;
  let isOver = false;

  function note(outcome: Outcome): void {
    if (outcome.kind === "answered") answered.set(outcome.address, (answered.get(outcome.address) ?? 0) + 1);
    if (outcome.kind === "lost" || outcome.status !== 200) failed++;
  }

  async function keepAsking(client: Client): Promise<void> {
    await sleep(Math.random() * thinkMs);
    while (!isOver) {
      requests++;
      note(await client.request({ method: "POST", body }));
      await sleep(Math.random() * 2 * thinkMs);
    }
  }

  const loops = clients.map(keepAsking);
  return {
    get requests() {
      return requests;
    },
    get failed() {
      return failed;
    },
    answeredBy: (address) => answered.get(address) ?? 0,
    async stop() {
      isOver = true;
      await Promise.all(loops);
      for (const client of clients) client.close();
    },
  };
}

interface Client {
  request(options: { method: string; body: string }): Promise<Outcome>;
  close(): void;
}

/** For HTTP/1.1, Node's agent and a client of our own, in turn. */
function createClient(protocol: Protocol, number: number, way: { port: number; lookup: LookupFunction }): Client {
  if (protocol === "http2") return createHttp2Client({ origin: `http://${host}:${way.port}`, lookup: way.lookup });
  return number % 2 === 0 ? createHttp1Client({ host, ...way }) : createAgentClient({ host, ...way });
}
