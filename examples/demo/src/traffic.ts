import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Outcome, RequestOptions } from "@dns-drain/lab";
import type { Client } from "./clients.ts";

/** What a POST carries. */
const body = "x".repeat(2000);
const post: RequestOptions = { method: "POST", headers: { "content-type": "text/plain" }, body };

/** Clients that ask until they are stopped. */
export interface Traffic {
  /** No further request; resolves when those under way have their answer. */
  stop(): Promise<void>;
}

/** Lets every client ask, think, and ask again. */
export function startTraffic(
  clients: readonly Client[],
  onOutcome: (client: Client, outcome: Outcome) => void,
): Traffic {
  const stopping = new AbortController();
  setMaxListeners(clients.length, stopping.signal);
  const asking = clients.map((client) => keepAsking(client, stopping.signal, onOutcome));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(asking);
      for (const client of clients) client.close();
    },
  };
}

async function keepAsking(
  client: Client,
  stop: AbortSignal,
  onOutcome: (client: Client, outcome: Outcome) => void,
): Promise<void> {
  const { method } = client;
  // Nobody begins at the same moment; afterwards each keeps its own rhythm.
  await think(client.thinkMs * Math.random(), stop);
  while (!stop.aborted) {
    onOutcome(client, await client.request(method === "POST" ? post : { method }));
    await think(client.thinkMs * (0.5 + Math.random()), stop);
  }
}

async function think(ms: number, stop: AbortSignal): Promise<void> {
  // Being stopped ends the thought, and the loop looks why.
  await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
}

/** Whether the answer is the one to this request, in full. */
export function isRight(client: Client, outcome: Outcome): boolean {
  if (outcome.kind === "lost" || outcome.status !== 200) return false;
  const { received } = JSON.parse(outcome.body.toString()) as { received: number };
  return received === (client.method === "POST" ? body.length : 0);
}
