import { createHttp1Client, startRequesting, type Outcome, type Requester, type Requesting } from "@dns-drain/lab";

import type { Stage } from "../../support/real/stage.ts";
import type { Proxy, Site } from "./proxy.ts";

/** What became of one request, which was sent once. */
export interface Answer {
  readonly proxy: string;
  readonly method: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** What went wrong; undefined: a host has answered. */
  readonly failure: string | undefined;
}

export interface ProxyLoad extends Requesting {
  readonly answers: readonly Answer[];
}

const clientsEach = 3;
const meanPauseMs = 80;

/** Sends GET and POST in turn through each of the proxies, on persistent connections, and repeats nothing. */
export function startProxyLoad(stage: Stage, sites: ReadonlyMap<Proxy, Site>): ProxyLoad {
  const answers: Answer[] = [];
  const note = (answer: Answer): void => void answers.push(answer);
  const requesters = [...sites].flatMap(([{ id }, site]) =>
    Array.from({ length: clientsEach }, (_, nth) => requesterFor(id, site, nth, note)),
  );
  const { stop } = startRequesting(requesters);
  stage.defer(stop);
  return { answers, stop };
}

function requesterFor(proxy: string, site: Site, nth: number, note: (answer: Answer) => void): Requester {
  const client = createHttp1Client({ host: site.address, port: site.port });
  return {
    thinkMs: () => meanPauseMs * 2 * Math.random(),
    async request(count) {
      const method = count % 2 === 0 ? "GET" : "POST";
      const path = `/?client=${proxy}&n=${count * clientsEach + nth}`;
      const outcome = await client.request({ method, path, ...(method === "POST" && { body: "order" }) });
      note({ proxy, method, at: Date.now(), failure: failureOf(outcome) });
    },
    close: () => client.close(),
  };
}

function failureOf(outcome: Outcome): string | undefined {
  if (outcome.kind === "lost") return `${outcome.by}: ${outcome.detail}`;
  return outcome.status === 200 ? undefined : `status ${outcome.status}`;
}
