import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { createDelayProxy, listenLocally, waitFor } from "@dns-drain/lab";

/** A server, a proxy 20 ms away from it, and a client connected through both. */
async function setUp(t: TestContext, onConnection: (socket: Socket) => void) {
  const server = createServer({ allowHalfOpen: true }, onConnection);
  const port = await listenLocally(server);
  const proxy = await createDelayProxy({ target: { host: "127.0.0.1", port }, delayMs: 20, jitterMs: 5 });
  const client = connect({ port: proxy.port, host: proxy.host, allowHalfOpen: true });
  t.after(async () => {
    client.destroy();
    await proxy.close();
    server.close();
  });
  await once(client, "connect");
  return { proxy, client };
}

test("createDelayProxy() delays each way and keeps the order", async (t) => {
  const { client } = await setUp(t, (socket) => socket.on("data", (chunk) => socket.write(chunk)));
  const from = performance.now();
  let echo = "";
  client.on("data", (chunk) => (echo += chunk.toString()));
  for (let i = 0; i < 50; i++) client.write(`${i},`);
  const expected = Array.from({ length: 50 }, (_, i) => `${i},`).join("");
  await waitFor(() => echo.length === expected.length, { what: "the echo" });
  assert.equal(echo, expected);
  assert.ok(performance.now() - from >= 38, `there and back takes 40 ms: ${performance.now() - from}`);
});

test("createDelayProxy() carries the FIN of each half for itself", async (t) => {
  const { client, proxy } = await setUp(t, (socket) => socket.on("end", () => socket.end("after your FIN")).resume());
  client.end();
  const [answer] = (await once(client, "data")) as [Buffer];
  assert.equal(answer.toString(), "after your FIN");
  await once(client, "end");
  await waitFor(() => proxy.connections === 0, { what: "both halves to be closed" });
});

test("createDelayProxy() carries RST as RST, after what was sent before it", async (t) => {
  const { client } = await setUp(t, (socket) => {
    socket.write("before");
    setTimeout(() => socket.resetAndDestroy(), 300);
  });
  let received = "";
  client.on("data", (chunk) => (received += chunk.toString()));
  const [error] = (await once(client, "error")) as [NodeJS.ErrnoException];
  assert.equal(error.code, "ECONNRESET");
  assert.equal(received, "before");
});

test("createDelayProxy() holds a sender back instead of storing all it sends", async (t) => {
  const size = 32 * 1024 * 1024;
  const { client } = await setUp(t, (socket) => void socket.write(Buffer.alloc(size)));
  await new Promise((resolve) => setTimeout(resolve, 200));
  let received = 0;
  client.on("data", (chunk) => (received += chunk.length));
  await waitFor(() => received === size, { what: `${size} bytes` });
});
