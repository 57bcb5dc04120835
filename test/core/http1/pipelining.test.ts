import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, test } from "node:test";
import { waitFor } from "@dns-drain/lab";
import { openRaw, saysClose } from "./raw-client.ts";
import { atOnce, connectionsOf, schemes, serve } from "./server.ts";

const requests = (...paths: string[]): string =>
  paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a.example\r\n\r\n`).join("");

for (const scheme of schemes) {
  describe(`http1Target over ${scheme}, with pipelined requests,`, () => {
    test("executes nothing behind a response that closes", async () => {
      const executed: (string | undefined)[] = [];
      await using served = await serve(
        (request, response) => {
          executed.push(request.url);
          response.end("ok");
        },
        { scheme },
      );
      served.target.shed(atOnce);
      await using client = await openRaw(served.port, scheme);
      client.send(requests("/1", "/2", "/3"));
      assert.equal(await client.closed(), "fin");
      assert.equal((await client.responses(1)).length, 1);
      assert.ok(saysClose((await client.responses(1))[0]));
      assert.deepEqual(executed, ["/1"]);
    });

    test("answers all that were handed over before shedding began, and closes with the last", async () => {
      const pending: ServerResponse[] = [];
      await using served = await serve((_, response) => void pending.push(response), { scheme });
      await using client = await openRaw(served.port, scheme);
      client.send(requests("/1", "/2", "/3"));
      await waitFor(() => pending.length === 3, { what: "three requests" });
      served.target.shed(atOnce);
      for (const [answered, response] of pending.entries()) {
        response.end("ok");
        await client.responses(answered + 1);
      }
      assert.deepEqual((await client.responses(3)).map(saysClose), [false, false, true]);
      assert.equal(await client.closed(), "fin");
    });

    test("answers all that were handed over before shedding began, in any order, and closes with the next", async () => {
      const pending: ServerResponse[] = [];
      await using served = await serve((_, response) => void pending.push(response), { scheme });
      await using client = await openRaw(served.port, scheme);
      client.send(requests("/1", "/2", "/3"));
      await waitFor(() => pending.length === 3, { what: "three requests" });
      served.target.shed(atOnce);
      // The headers of the last are decided before it is its turn.
      for (const response of pending.reverse()) response.end("ok");
      assert.deepEqual((await client.responses(3)).map(saysClose), [false, false, false]);
      client.send(requests("/4"));
      await waitFor(() => pending.length === 4, { what: "the next request" });
      pending[3]?.end("ok");
      assert.ok(saysClose((await client.responses(4))[3]));
      assert.equal(await client.closed(), "fin");
    });

    test("answers all that were handed over since shedding began, and closes with the last", async () => {
      const pending: ServerResponse[] = [];
      await using served = await serve((_, response) => void pending.push(response), { scheme });
      served.target.shed(atOnce);
      await using client = await openRaw(served.port, scheme);
      client.send(requests("/1", "/2"));
      await waitFor(() => pending.length === 2, { what: "two requests" });
      for (const response of pending) response.end("ok");
      assert.deepEqual((await client.responses(2)).map(saysClose), [false, true]);
      assert.equal(await client.closed(), "fin");
    });

    test("isn't misled by requests that were pipelined long ago", async () => {
      const pending: ServerResponse[] = [];
      await using served = await serve((_, response) => void pending.push(response), { scheme });
      await using client = await openRaw(served.port, scheme);
      client.send(requests("/1", "/2"));
      await waitFor(() => pending.length === 2, { what: "two requests" });
      for (const response of pending) response.end("ok");
      await client.responses(2);
      client.send(requests("/3"));
      await waitFor(() => pending.length === 3, { what: "the third request" });
      served.target.shed(atOnce);
      pending[2]?.end("ok");
      assert.deepEqual((await client.responses(3)).map(saysClose), [false, false, true]);
    });
  });
}

test("http1Target doesn't let a request behind the last response reset what that response still sends", async () => {
  const body = "x".repeat(3_000_000);
  await using served = await serve((_, response) => void response.end(body));
  served.target.shed(atOnce);
  await using client = await openRaw(served.port);
  client.socket.pause();
  client.send(requests("/1"));
  await waitFor(() => served.target.tally.shed === 1, { what: "the response to begin" });
  client.send(requests(...Array<string>(500).fill("/more")));
  client.socket.resume();
  assert.equal(await client.closed(), "fin");
  assert.equal(client.received.length - client.received.indexOf("\r\n\r\n") - 4, body.length);
});

for (const [event, request] of [
  ["upgrade", "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"],
  ["connect", "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n"],
] as const)
  test(`http1Target hands over nothing behind a response that closes, and survives the reset of such a client (${event})`, async () => {
    let handedOver = 0;
    await using served = await serve((_, response) => void response.end("ok"));
    served.server.on(event, () => handedOver++);
    served.target.shed(atOnce);
    await using client = await openRaw(served.port);
    client.send(requests("/") + request);
    assert.ok(saysClose((await client.responses(1))[0]));
    client.socket.resetAndDestroy();
    await waitFor(() => connectionsOf(served.server).then((count) => count === 0), { what: "nobody to be left" });
    assert.equal(handedOver, 0);
  });
