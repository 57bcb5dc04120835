import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage, type RequestListener } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { describe, test } from "node:test";
import { createDelayProxy } from "@dns-drain/lab";
import { atOnce, schemes, serve, type Scheme } from "./server.ts";

const million = 1_000_000;

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly body: Buffer;
}

for (const scheme of schemes) {
  describe(`http1Target over ${scheme}`, () => {
    test("lets an upload of 10 MB that is under way arrive byte for byte", async () => {
      await using served = await serve((request, response) => void answerWithDigest(request, response), { scheme });
      const body = randomBytes(10 * million);
      const answer = send(scheme, served.port, body, () => served.target.shed(atOnce));
      assert.equal(String((await answer).body), digest(body));
      assert.equal((await answer).connection, "close");
    });

    test("lets a download of 32 MB that is under way arrive byte for byte", async () => {
      const body = randomBytes(32 * million);
      await using served = await serve((_, response) => void response.end(body), { scheme });
      const answer = await send(scheme, served.port, undefined, undefined, () => served.target.shed(atOnce));
      assert.equal(digest(answer.body), digest(body));
    });

    test("closes behind a download of 32 MB without cutting it", async () => {
      const body = randomBytes(32 * million);
      await using served = await serve((_, response) => void response.end(body), { scheme });
      served.target.shed(atOnce);
      const answer = await send(scheme, served.port, undefined);
      assert.equal(answer.connection, "close");
      assert.equal(digest(answer.body), digest(body));
    });

    for (const bytes of [100, 100_000, 2 * million, 10 * million]) {
      test(`answers an upload of ${bytes} bytes that the application doesn't read, and closes, without a reset`, async (t) => {
        await using served = await serve((_, response) => void response.writeHead(401).end("who?"), { scheme });
        const target = { host: "127.0.0.1", port: served.port };
        const proxy = await createDelayProxy({ target, delayMs: 10 });
        t.after(() => proxy.close());
        served.target.shed(atOnce);
        const body = Buffer.alloc(bytes);
        const answers = await Promise.all(Array.from({ length: 20 }, () => send(scheme, proxy.port, body)));
        assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([401]));
        assert.deepEqual(new Set(answers.map(({ connection }) => connection)), new Set(["close"]));
      });
    }
  });
}

async function answerWithDigest(request: IncomingMessage, response: Parameters<RequestListener>[1]): Promise<void> {
  const hash = createHash("sha256");
  for await (const part of request) hash.update(part as Buffer);
  response.end(hash.digest("hex"));
}

/** With Node's own client. `halfway` is called when half of the body is sent, `begun` when the response begins. */
async function send(
  scheme: Scheme,
  port: number,
  body: Buffer | undefined,
  halfway = (): void => {},
  begun = (): void => {},
): Promise<Answer> {
  const agent = scheme === "https" ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const request = (scheme === "https" ? requestHttps : requestHttp)({
    host: "127.0.0.1",
    port,
    agent,
    method: body === undefined ? "GET" : "POST",
    headers: body === undefined ? {} : { "content-length": body.length },
    rejectUnauthorized: false,
  });
  try {
    const response = new Promise<IncomingMessage>((resolve, reject) =>
      request.on("response", resolve).on("error", reject),
    );
    if (body === undefined) request.end();
    else
      request.write(body.subarray(0, body.length / 2), () => (halfway(), request.end(body.subarray(body.length / 2))));
    return await read(await response, begun);
  } finally {
    agent.destroy();
  }
}

async function read(response: IncomingMessage, begun: () => void): Promise<Answer> {
  begun();
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const { statusCode: status, headers } = response;
  return { status, connection: headers.connection, body: Buffer.concat(parts) };
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
