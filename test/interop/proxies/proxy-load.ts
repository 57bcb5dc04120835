import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { createHttp1Client, type Http1Client, type Outcome } from "@dns-drain/lab";

import type { Stage } from "../../support/real/stage.ts";
import type { Site } from "./proxy.ts";

/** What became of one request, which was sent once. */
export interface Answer {
  readonly proxy: string;
  readonly method: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** The label of the host that answered; undefined: there was no answer of a host. */
  readonly host: string | undefined;
  /** What went wrong. */
  readonly failure: string | undefined;
}

export interface ProxyLoad {
  readonly answers: readonly Answer[];
  /** Sends no further request, and resolves when the last one has been answered. */
  stop(): Promise<void>;
}

const clientsEach = 3;
const meanPauseMs = 80;

/** Sends GET and POST in turn through each of the proxies, on persistent connections, and repeats nothing. */
export function startProxyLoad(stage: Stage, sites: ReadonlyMap<string, Site>): ProxyLoad {
  const answers: Answer[] = [];
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const done = [...sites].flatMap(([proxy, site]) =>
    Array.from({ length: clientsEach }, (_, client) => sendAll(proxy, site, client, stopping.signal, answers)),
  );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all(done);
  };
  stage.defer(stop);
  return { answers, stop };
}

async function sendAll(
  proxy: string,
  site: Site,
  nth: number,
  stopping: AbortSignal,
  answers: Answer[],
): Promise<void> {
  const client = createHttp1Client({ host: site.address, port: site.port });
  for (let count = 0; !stopping.aborted; count++) {
    const method = count % 2 === 0 ? "GET" : "POST";
    const outcome = await send(client, method, `/?client=${proxy}&n=${count * clientsEach + nth}`);
    answers.push({ proxy, method, at: Date.now(), ...judge(outcome) });
    await sleep(meanPauseMs * 2 * Math.random(), undefined, { signal: stopping }).catch(() => undefined);
  }
  client.close();
}

function send(client: Http1Client, method: string, path: string): Promise<Outcome> {
  return client.request({ method, path, ...(method === "POST" && { body: "order" }) });
}

function judge(outcome: Outcome): Pick<Answer, "host" | "failure"> {
  if (outcome.kind === "lost") return { host: undefined, failure: `${outcome.by}: ${outcome.detail}` };
  if (outcome.status !== 200) return { host: undefined, failure: `status ${outcome.status}` };
  return { host: outcome.body.toString(), failure: undefined };
}
