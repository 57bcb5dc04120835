import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createHttp1Client, createLookup, type Http1Client, type Outcome } from "@dns-drain/lab";
import { createLoad, type Load, type RequestRecord } from "./load.ts";
import type { Stage } from "./stage.ts";

export interface NodeLoadOptions {
  readonly clients: number;
  readonly host: string;
  readonly port: number;
  /** Address of the resolver that the clients ask for every connection. */
  readonly resolver: string;
}

/** The time between two requests of one client lies between these, and is the client's own. */
const shortestThinkMs = 30;
const longestThinkMs = 900;

/** Keep-alive clients that never repeat a request, GET and POST in turn, some busy and some mostly idle. */
export function startNodeLoad(stage: Stage, { clients, host, port, resolver }: NodeLoadOptions): Load {
  const records: RequestRecord[] = [];
  const stopping = new AbortController();
  setMaxListeners(clients, stopping.signal);
  const lookup = createLookup({ host: resolver, port: 53 });
  const done = Array.from({ length: clients }, (_, index) => {
    const client = createHttp1Client({ host, port, lookup });
    const thinkMs = shortestThinkMs + ((longestThinkMs - shortestThinkMs) * index) / Math.max(clients - 1, 1);
    return sendRequests(client, thinkMs, stopping.signal, (outcome) => {
      records.push({ client: `node ${index + 1}`, at: Date.now(), ...judge(outcome) });
    });
  });
  const load = createLoad(records, stopping, Promise.all(done));
  stage.defer(() => load.stop());
  return load;
}

async function sendRequests(
  client: Http1Client,
  thinkMs: number,
  stopping: AbortSignal,
  report: (outcome: Outcome) => void,
): Promise<void> {
  for (let count = 0; !stopping.aborted; count++) {
    const body = count % 2 === 0 ? undefined : `order ${count}`;
    report(await client.request(body === undefined ? {} : { method: "POST", body }));
    await sleep(thinkMs * (0.5 + Math.random()), undefined, { signal: stopping }).catch(() => undefined);
  }
  client.close();
}

function judge(outcome: Outcome): Pick<RequestRecord, "address" | "failure"> {
  const { address } = outcome;
  if (outcome.kind === "lost") return { address, failure: `${outcome.by}: ${outcome.detail}` };
  return { address, failure: outcome.status === 200 ? undefined : `status ${outcome.status}` };
}
