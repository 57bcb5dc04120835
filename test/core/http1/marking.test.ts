import assert from "node:assert/strict";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { describe, test } from "node:test";
import { waitFor } from "@dns-drain/lab";
import { openRaw, saysClose } from "./raw-client.ts";
import { atOnce, connectionsOf, schemes, serve } from "./server.ts";

/** Ways to answer; each ends in a response that keeps the connection, or says so, while the server isn't drained. */
const applications: Readonly<Record<string, RequestListener>> = {
  "end() alone": (_, response) => void response.end("ok"),
  "writeHead(status)": (_, response) => void response.writeHead(200).end("ok"),
  "writeHead with a reason": (_, response) => void response.writeHead(200, "Fine").end("ok"),
  "writeHead with an object": (_, response) => void response.writeHead(200, { connection: "keep-alive" }).end("ok"),
  "writeHead with reason and object": (_, response) =>
    void response.writeHead(200, "Fine", { Connection: "keep-alive", "X-A": "1" }).end("ok"),
  "writeHead with a flat array": (_, response) =>
    void response.writeHead(200, ["X-A", "1", "CONNECTION", "keep-alive"]).end("ok"),
  "writeHead with an array of pairs": (_, response) =>
    void response
      .writeHead(200, [
        ["X-A", "1"],
        ["Connection", "keep-alive"],
      ] as never)
      .end("ok"),
  "setHeader and a flat array": (_, response) =>
    void response.setHeader("Connection", "keep-alive").writeHead(200, ["X-A", "1", "connection", "upgrade"]).end("ok"),
  "setHeader('Connection', 'keep-alive')": (_, response) =>
    void response.setHeader("Connection", "keep-alive").end("ok"),
  "setHeader and writeHead with an object": (_, response) =>
    void response.setHeader("connection", "keep-alive").writeHead(200, { "X-A": "1" }).end("ok"),
  "removeHeader('Connection')": (_, response) => {
    response.removeHeader("Connection");
    response.end("ok");
  },
  "flushHeaders()": (_, response) => {
    response.flushHeaders();
    response.end("ok");
  },
  "write() in pieces": (_, response) => {
    response.write("o");
    setImmediate(() => response.end("k"));
  },
  "an answer in a later turn": (_, response) => void setTimeout(() => response.end("ok"), 5),
  "204": (_, response) => void response.writeHead(204).end(),
  "304": (_, response) => void response.writeHead(304).end(),
};

for (const scheme of schemes) {
  describe(`http1Target over ${scheme}`, () => {
    for (const [name, application] of Object.entries(applications)) {
      test(`says Connection: close exactly and closes, whatever the application does: ${name}`, async () => {
        await using served = await serve(application, { scheme });
        await using client = await openRaw(served.port, scheme);
        assert.ok(!saysClose(await client.get()));
        served.target.shed(atOnce);
        const head = await client.get();
        assert.ok(saysClose(head), head);
        assert.equal(head.match(/connection:/gi)?.length, 1, head);
        assert.equal(await client.closed(), "fin");
        assert.equal(served.target.tally.shed, 1);
      });
    }

    test("marks the response that is pending when shedding begins", async () => {
      let pending: ServerResponse | undefined;
      await using served = await serve((_, response) => (pending = response), { scheme });
      await using client = await openRaw(served.port, scheme);
      client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
      const response = await seen(() => pending);
      served.target.shed(atOnce);
      response.writeHead(200, { Connection: "keep-alive" }).end("ok");
      assert.ok(saysClose((await client.responses(1))[0]));
      assert.equal(await client.closed(), "fin");
    });

    test("closes connections of HTTP/1.0 clients that asked to keep them", async () => {
      // Without a length, the end of the connection would be the end of the body.
      await using served = await serve((_, response) => void response.setHeader("Content-Length", 2).end("ok"), {
        scheme,
      });
      await using client = await openRaw(served.port, scheme);
      const request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
      client.send(request);
      assert.match((await client.responses(1))[0] ?? "", /Connection: keep-alive/);
      served.target.shed(atOnce);
      client.send(request);
      assert.ok(saysClose((await client.responses(2))[1]));
      assert.equal(await client.closed(), "fin");
    });

    test("closes behind the answer to HEAD", async () => {
      await using served = await serve((_, response) => void response.end("ok"), { scheme });
      served.target.shed(atOnce);
      await using client = await openRaw(served.port, scheme);
      client.send("HEAD / HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assert.ok(saysClose((await client.responses(1))[0]));
      assert.equal(await client.closed(), "fin");
    });

    test("closes behind the answer to a request for an upgrade that nobody listens for", async () => {
      await using served = await serve((_, response) => void response.end("ok"), { scheme });
      served.target.shed(atOnce);
      await using client = await openRaw(served.port, scheme);
      assert.ok(
        saysClose(
          await client.get("/", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"),
        ),
      );
      assert.equal(await client.closed(), "fin");
    });

    for (const event of ["request", "checkContinue", "checkExpectation"] as const) {
      test(`closes behind an answer that the application gives to '${event}'`, async () => {
        await using served = await serve(event === "request" ? (_, response) => void response.end("ok") : undefined, {
          scheme,
        });
        if (event !== "request") {
          served.server.on(event, (request: IncomingMessage, response: ServerResponse) => {
            if (event === "checkContinue") response.writeContinue();
            request.resume().on("end", () => response.end("ok"));
          });
        }
        served.target.shed(atOnce);
        await using client = await openRaw(served.port, scheme);
        const expect = event === "checkExpectation" ? "something-else" : "100-continue";
        client.send(`POST / HTTP/1.1\r\nHost: a.example\r\nExpect: ${expect}\r\nContent-Length: 4\r\n\r\n`);
        client.send("body");
        const [head] = await client.responses(1);
        assert.ok(saysClose(head), head);
        assert.equal(await client.closed(), "fin");
      });
    }

    test("leaves informational responses as they are", async () => {
      await using served = await serve(
        (_, response) => {
          response.writeProcessing();
          response.writeEarlyHints({ link: "</style.css>; rel=preload" });
          response.end("ok");
        },
        { scheme },
      );
      served.target.shed(atOnce);
      await using client = await openRaw(served.port, scheme);
      assert.ok(saysClose(await client.get()));
      assert.equal(client.received.match(/connection:/gi)?.length, 1, client.received);
    });

    test("takes alternative services back with the answers that close", async () => {
      const alternative = { "Alt-Svc": 'h3=":443"' };
      await using served = await serve(
        (request, response) => {
          if (request.url === "/set") response.setHeader("Alt-Svc", alternative["Alt-Svc"]);
          response.writeHead(200, request.url === "/head" ? alternative : {}).end("ok");
        },
        { scheme },
      );
      served.target.shed(atOnce);
      const headFor = async (path: string): Promise<string> => {
        await using client = await openRaw(served.port, scheme);
        return await client.get(path);
      };
      assert.match(await headFor("/set"), /Alt-Svc: clear\r\n/);
      assert.match(await headFor("/head"), /Alt-Svc: clear\r\n/);
      assert.doesNotMatch(await headFor("/none"), /Alt-Svc/i);
    });

    test("leaves a response whose headers are out, and closes with the next", async () => {
      let pending: ServerResponse | undefined;
      await using served = await serve(
        (request, response) => (request.url === "/slow" ? (pending = response).write("begin") : response.end("ok")),
        { scheme },
      );
      await using client = await openRaw(served.port, scheme);
      assert.ok(!saysClose(await client.get("/slow")));
      served.target.shed(atOnce);
      pending?.end("end");
      await seen(() => client.received.endsWith("0\r\n\r\n"));
      assert.equal(client.ended, undefined);
      assert.ok(saysClose(await client.get()));
      assert.equal(await client.closed(), "fin");
    });
  });
}

async function seen<T>(look: () => T | undefined): Promise<NonNullable<T>> {
  return waitFor(look, { what: "the server to have come so far" });
}

const upload = "POST / HTTP/1.1\r\nHost: a.example\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";

test("http1Target counts a connection once whose request the application hands on after 100 (Continue)", async () => {
  await using served = await serve((request, response) => void request.resume().on("end", () => response.end("ok")));
  served.server.on("checkContinue", (request, response) => {
    response.writeContinue();
    served.server.emit("request", request, response);
  });
  served.target.shed(atOnce);
  await using client = await openRaw(served.port);
  client.send(upload);
  await waitFor(() => client.received.startsWith("HTTP/1.1 100 Continue"), { what: "100" });
  client.send("ab");
  assert.ok(saysClose((await client.responses(1))[0]));
  assert.equal(served.target.tally.shed, 1);
});

test("http1Target forgets a client that left before the application handed its request on", async () => {
  let handOn: (() => void) | undefined;
  await using served = await serve((request, response) => void request.resume().on("end", () => response.end("ok")));
  served.server.on("checkContinue", (request, response) => {
    handOn = () => void served.server.emit("request", request, response);
  });
  served.target.shed(atOnce);
  await using client = await openRaw(served.port);
  client.send(upload);
  await waitFor(() => handOn, { what: "the request" });
  client.socket.destroy();
  await waitFor(() => connectionsOf(served.server).then((count) => count === 0), { what: "nobody to be left" });
  handOn?.();
  assert.deepEqual(served.target.count(), { idle: 0, busy: 0, upgraded: 0 });
  assert.ok(served.target.isEmpty());
});
