import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createDelayProxy, waitFor, type Outcome } from "@dns-drain/lab";
import { clientsOfThisNode, type Client } from "./clients.ts";
import { connectionsOf, schemes, serve, type Scheme } from "./server.ts";

/** Each with one connection, over which it sends one POST after the other. */
const clients = 200;
const fewestDrains = 4;
/** How many requests to send, unless the machine is too busy for it; `RACE_REQUESTS` asks for more, however long it takes. */
const wanted = Number(process.env["RACE_REQUESTS"] ?? 0);
const requests = { http: Math.max(wanted, 3_000), https: Math.max(wanted, 1_500) };
const patienceMs = wanted > 0 ? 120_000 : 8_000;
const spreadMs = 300;
const oneWayMs = 10;
/** Mean of the pause after an answer, exponentially distributed. */
const thinkMs = 25;
const kinds = await clientsOfThisNode();

for (const scheme of schemes) {
  test(`http1Target loses no request of ${clients} clients that never repeat one, drained again and again, over ${scheme}`, async (t) => {
    const executed = new Set<string>();
    await using served = await serve((request, response) => void execute(request, response, executed), { scheme });
    const proxy = await createDelayProxy({ target: { host: "127.0.0.1", port: served.port }, delayMs: oneWayMs });
    const load = startLoad(proxy.port, scheme);
    t.after(() => load.stop());
    t.after(() => proxy.close());
    const until = performance.now() + patienceMs;
    const isEnough = (): boolean => load.sent() >= requests[scheme] || performance.now() > until;
    for (let drain = 0; drain < fewestDrains || !isEnough(); drain++) {
      await sleep(200);
      served.target.prepare();
      const before = await connectionsOf(served.server);
      served.target.shed({ spreadMs, idleGraceMs: 60_000, goaway: "quiet" });
      await waitFor(() => served.target.tally.shed >= before, { what: `${before} connections told` });
      served.target.resume();
    }
    const outcomes = await load.stop();
    const lost = outcomes.filter(({ kind }) => kind === "lost");
    const answered = outcomes.filter((outcome) => outcome.kind === "answered");
    assert.deepEqual(lost.slice(0, 3), [], `${lost.length} lost of ${outcomes.length}`);
    assert.equal(executed.size, answered.length);
    t.diagnostic(`${scheme}: ${outcomes.length} requests of ${[...kinds.keys()].join(", ")}: ${lost.length} lost`);
    await waitFor(() => connectionsOf(served.server).then((count) => count === 0), { what: "no connections" });
  });
}

async function execute(request: IncomingMessage, response: ServerResponse, executed: Set<string>): Promise<void> {
  executed.add(String(request.headers["x-request-id"]));
  for await (const _ of request);
  if (Math.random() < 0.5) await sleep(Math.random() * 20);
  response.writeHead(200, { "Content-Type": "text/plain", Connection: "keep-alive" });
  response.end("executed");
}

function startLoad(port: number, scheme: Scheme): { sent(): number; stop(): Promise<Outcome[]> } {
  let running = true;
  const outcomes: Outcome[] = [];
  const speak = async (client: Client): Promise<void> => {
    while (running) {
      outcomes.push(await client.post("something"));
      await sleep(-Math.log(1 - Math.random()) * thinkMs);
    }
    client.close();
  };
  const make = [...kinds.values()];
  const everybody = Array.from({ length: clients }, (_, index) => speak(make[index % make.length]!(scheme, port)));
  return {
    sent: () => outcomes.length,
    async stop() {
      running = false;
      await Promise.all(everybody);
      return outcomes;
    },
  };
}
