import {
  createAgentClient,
  createHttp1Client,
  createHttp2Client,
  type Outcome,
  type Requester,
  type Requesting,
  startRequesting,
} from "@dns-drain/lab";
import type { LookupFunction } from "node:net";
import type { Protocol } from "./protocol.ts";

export interface TrafficOptions {
  readonly protocol: Protocol;
  readonly port: number;
  readonly lookup: LookupFunction;
  readonly clients: number;
}

/** Clients that POST on persistent connections, think, and never try a second time. */
export interface Traffic extends Requesting {
  readonly requests: number;
  /** Requests without an answer, or with another one than 200. */
  readonly failed: number;
  /** How many were answered by the host at this address, with whatever. */
  answeredBy(address: string): number;
}

const host = "api.example.test";
const body = "x".repeat(1_000);

/** The mean time that a client thinks. */
const thinkMs = 250;

export function startTraffic({ protocol, clients: count, ...way }: TrafficOptions): Traffic {
  const answered = new Map<string, number>();
  let requests = 0;
  let failed = 0;

  function note(outcome: Outcome): void {
    if (outcome.kind === "answered") answered.set(outcome.address, (answered.get(outcome.address) ?? 0) + 1);
    if (outcome.kind === "lost" || outcome.status !== 200) failed++;
  }

  function requesterFor(client: Client): Requester {
    return {
      // Nobody begins at the same moment.
      thinkMs: (n) => Math.random() * (n === 0 ? 1 : 2) * thinkMs,
      async request() {
        requests++;
        note(await client.request({ method: "POST", body }));
      },
      close: () => client.close(),
    };
  }

  const clients = Array.from({ length: count }, (_, number) => createClient(protocol, number, way));
  const { stop } = startRequesting(clients.map(requesterFor));
  return {
    get requests() {
      return requests;
    },
    get failed() {
      return failed;
    },
    answeredBy: (address) => answered.get(address) ?? 0,
    stop,
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
