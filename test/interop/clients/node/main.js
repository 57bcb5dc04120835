// node main.js CLIENT URL PAUSE_MS WORKERS
// Sends requests until it is killed, each once. Prints one line for each: "CLIENT NUMBER STATUS BODY", or "CLIENT NUMBER 0 ERROR".
import { setTimeout as sleep } from "node:timers/promises";
import { agent } from "./agent.js";
import { axiosClient } from "./axios.js";
import { fetchClient } from "./fetch.js";
import { gotClient } from "./got.js";
import { grpc } from "./grpc.js";
import { http2Client } from "./http2.js";
import { undici } from "./undici.js";

const clients = {
  "node-agent": agent,
  "node-axios": axiosClient,
  "node-fetch": fetchClient,
  "node-got": gotClient,
  "node-grpc": grpc,
  "node-http2": http2Client,
  "node-undici6": () => undici("undici6"),
  "node-undici7": () => undici("undici7"),
  "node-undici7-http2": () => undici("undici7", { allowH2: true }),
  "node-undici8": () => undici("undici8", { allowH2: false }),
  "node-undici8-http2": () => undici("undici8", { preferH2: true }),
};

const [client, url, pauseMs, workers] = process.argv.slice(2);
const { version, request } = await clients[client](new URL(url));

console.log(`${client} version ${version}`);
for (let worker = 0; worker < Number(workers); worker++) void work(worker);

async function work(first) {
  for (let n = first; ; n += Number(workers)) {
    // Each worker sends GET and POST in turn.
    const isPost = ((n - first) / Number(workers)) % 2 === 1;
    console.log(`${client} ${n} ${await outcome(n, isPost)}`);
    await sleep(Number(pauseMs));
  }
}

async function outcome(n, isPost) {
  try {
    const { status, body } = await request(`${url}&n=${n}`, isPost ? "POST" : "GET", isPost ? `order ${n}` : undefined);
    return `${status} ${body}`;
  } catch (error) {
    const cause = error.cause ?? error;
    return `0 ${cause.code ?? ""} ${cause.message}`.replaceAll(/\s+/g, " ");
  }
}
