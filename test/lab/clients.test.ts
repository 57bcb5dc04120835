import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import { type TestContext, test } from "node:test";
import { createAgentClient, createHttp1Client, createHttp2Client, listenLocally, type Outcome } from "@dns-drain/lab";

const host = "127.0.0.1";

/** What the server does with a request, by its path. */
const answers: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  "/": (request, response) => void request.resume().on("end", () => response.end("whole")),
  "/close": (_request, response) => response.setHeader("Connection", "close").end("last"),
  "/chunked": (_request, response) => {
    response.write("one ");
    response.end("two");
  },
  "/fin": (request) => request.socket.destroySoon(),
  "/reset": (request) => request.socket.resetAndDestroy(),
  "/half": (request, response) => {
    response.writeHead(200, { "content-length": 10 }).write("half");
    setImmediate(() => request.socket.destroySoon());
  },
  "/silent": () => undefined,
};

async function createHttp1Server(t: TestContext): Promise<number> {
  const server = createServer((request, response) => answers[request.url ?? ""]?.(request, response));
  const port = await listenLocally(server);
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return port;
}

function inWords(outcome: Outcome): string {
  if (outcome.kind === "lost") return `lost by ${outcome.by}`;
  return `${outcome.status} ${outcome.body.toString()}${outcome.closes ? ", closes" : ""}`;
}

test("createHttp1Client() reports what became of each request, and never sends one twice", async (t) => {
  const client = createHttp1Client({ host, port: await createHttp1Server(t), timeoutMs: 100 });
  t.after(() => client.close());
  const paths = ["/", "/chunked", "/close", "/", "/fin", "/reset", "/half", "/silent", "/"];
  const outcomes: string[] = [];
  for (const path of paths) outcomes.push(inWords(await client.request({ path })));
  assert.deepEqual(outcomes, [
    "200 whole",
    "200 one two",
    "200 last, closes",
    "200 whole",
    "lost by fin",
    "lost by reset",
    "lost by fin",
    "lost by timeout",
    "200 whole",
  ]);
  assert.equal(client.connections, 6, "a new connection after each end");
  const endings = client.endings.map(({ by, answered, busy }) => `${by} after ${answered}${busy ? ", busy" : ""}`);
  assert.deepEqual(endings, [
    "client after 3",
    "fin after 1, busy",
    "reset after 0, busy",
    "fin after 0, busy",
    "client after 0, busy",
  ]);
});

test("createHttp1Client() sends bodies, and reads answers without one", async (t) => {
  const client = createHttp1Client({ host, port: await createHttp1Server(t) });
  t.after(() => client.close());
  const upload = await client.request({ method: "POST", body: Buffer.alloc(3_000_000) });
  assert.equal(inWords(upload), "200 whole");
  assert.equal(inWords(await client.request({ method: "HEAD" })), "200 ");
  assert.equal(client.connections, 1);
});

test("createAgentClient() keeps its connection, and leaves it on Connection: close", async (t) => {
  const client = createAgentClient({ host, port: await createHttp1Server(t), timeoutMs: 100 });
  t.after(() => client.close());
  const outcomes: string[] = [];
  for (const path of ["/", "/close", "/", "/fin", "/reset", "/silent", "/"]) {
    outcomes.push(inWords(await client.request({ path })));
  }
  assert.deepEqual(outcomes, [
    "200 whole",
    "200 last, closes",
    "200 whole",
    "lost by fin",
    "lost by reset",
    "lost by timeout",
    "200 whole",
  ]);
});

test("createHttp2Client() opens a new session after GOAWAY, and tells what was refused", async (t) => {
  const sessions: ServerHttp2Session[] = [];
  const server = createHttp2Server().on("session", (session) => sessions.push(session));
  server.on("stream", (stream, headers) => {
    stream.on("error", () => undefined);
    if (headers[":path"] === "/goaway") sessions.at(-1)?.close();
    if (headers[":path"] === "/refuse") return stream.close(7);
    stream.respond({ ":status": 200 });
    stream.end("whole");
  });
  const client = createHttp2Client({ origin: `http://${host}:${await listenLocally(server)}` });
  t.after(() => {
    client.close();
    server.close();
  });
  const outcomes: string[] = [];
  for (const path of ["/", "/goaway", "/", "/refuse", "/"]) outcomes.push(inWords(await client.request({ path })));
  assert.deepEqual(outcomes, ["200 whole", "200 whole, closes", "200 whole", "lost by refused", "200 whole"]);
  assert.equal(client.connections, 2);
  assert.ok(client.goaways.every(({ code }) => code === 0));
});

test("Every client tells a connection that was never made from one that broke", async () => {
  const port = 1;
  const lost = await Promise.all([
    createHttp1Client({ host, port }).request(),
    createAgentClient({ host, port }).request(),
    createHttp2Client({ origin: `http://${host}:${port}` }).request(),
  ]);
  assert.deepEqual(lost.map(inWords), ["lost by unconnected", "lost by unconnected", "lost by unconnected"]);
});
