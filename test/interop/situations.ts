import type { Client } from "./clients.ts";

/** What a client does all the time. */
export interface Situation {
  readonly name: string;
  /** What it is about, and what a server can do. */
  readonly about: string;
  readonly pace: Pace;
  /** For which clients it makes a difference. */
  readonly concerns: (client: Client) => boolean;
  readonly limitOf: (client: Client) => string | undefined;
}

export interface Pace {
  /** Between an answer and the next request of the same worker. */
  readonly pauseMs: number;
  /** How many of these ask at once, on connections that they share if the client can. */
  readonly workers: number;
  /** How long a host takes to answer, on average. Default: 15 ms. */
  readonly waitMs?: number;
}

export const situations: readonly Situation[] = [
  {
    name: "GET and POST in turn, with pauses",
    about: `\
Every client sends two requests at a time, with half a second between an answer and the next one: two connections with
HTTP/1.1, two streams with HTTP/2. \`Connection: close\` rides on a response, and GOAWAY goes out when no stream is open.`,
    pace: { pauseMs: 500, workers: 2 },
    concerns: ({ id }) => id !== "curl-parallel-http2",
    limitOf: ({ limit }) => limit,
  },
  {
    name: "HTTP/2 without a quiet moment",
    about: `\
Four at a time, nearly without pauses, on a host that takes 0.7 s: there is no moment without an open stream on a shared
connection, and at the end of the spread GOAWAY meets requests in flight. The host answers these, and most clients wait
for that and open another connection meanwhile.`,
    pace: { pauseMs: 100, workers: 4, waitMs: 700 },
    concerns: ({ protocol }) => protocol === "HTTP/2" || protocol === "gRPC",
    limitOf: ({ limit, limitInFlight }) => limitInFlight ?? limit,
  },
];
