import { type Outcome, type RequestOptions, type Requester, type Requesting, startRequesting } from "@dns-drain/lab";
import type { Client } from "./clients.ts";

/** What a POST carries. */
const body = "x".repeat(2000);
const post: RequestOptions = { method: "POST", headers: { "content-type": "text/plain" }, body };

/** Lets every client ask, think, and ask again. */
export function startTraffic(
  clients: readonly Client[],
  onOutcome: (client: Client, outcome: Outcome) => void,
): Requesting {
  const requesterFor = (client: Client): Requester => ({
    // Nobody begins at the same moment; afterwards each keeps its own rhythm.
    thinkMs: (n) => client.thinkMs * (n === 0 ? Math.random() : 0.5 + Math.random()),
    async request() {
      const { method } = client;
      onOutcome(client, await client.request(method === "POST" ? post : { method }));
    },
    close: () => client.close(),
  });
  return startRequesting(clients.map(requesterFor));
}

/** Whether the answer is the one to this request, in full. */
export function isRight(client: Client, outcome: Outcome): boolean {
  if (outcome.kind === "lost" || outcome.status !== 200) return false;
  const { received } = JSON.parse(outcome.body.toString()) as { received: number };
  return received === (client.method === "POST" ? body.length : 0);
}
