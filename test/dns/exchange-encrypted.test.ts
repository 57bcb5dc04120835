import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { ask, type AskOptions } from "#dns/exchange/exchange.js";
import type { Reply } from "#dns/message/message.js";
import { parseServer } from "#dns/exchange/server.js";
import { createCertificate, listenLocally } from "@dns-drain/lab";
import { Packet } from "dns2";
import { failure } from "../support/exchange-failure.ts";
import * as dns from "../support/dns-messages.ts";
import { openSockets, socketsBackTo } from "../support/open-sockets.ts";

const name = "api.example.com";
const certificate = createCertificate(["localhost", "127.0.0.1"]);
const elsewhere = createCertificate(["dns.example"]);
const options: AskOptions = { recursive: true, timeoutMs: 10_000, attempts: 1, ca: certificate.cert };

let closing: (() => Promise<void>)[] = [];
let before: number | undefined;
beforeEach(() => {
  before = openSockets();
});
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
  closing = [];
  await socketsBackTo(before);
});

/** Listens on loopback, and is closed with all its connections after the test. Returns the port. */
async function listen(server: TcpServer | HttpsServer | Http2SecureServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  // Askers that don't like a certificate say so and go.
  server.on("tlsClientError", () => undefined);
  const port = await listenLocally(server);
  closing.push(async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return port;
}

function askAt(url: string, changes: Partial<AskOptions> = {}): Promise<Reply> {
  const server = parseServer(url);
  assert(server !== undefined);
  return ask(server, { name, type: "A" }, { ...options, ...changes });
}

function framed(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);
}

describe("ask() over TLS", () => {
  const questions: Buffer[] = [];
  beforeEach(() => void questions.splice(0));

  function serveTls(credentials = certificate): Promise<number> {
    const server = createTlsServer({ key: credentials.key, cert: credentials.cert }, (socket) => {
      socket.on("error", () => socket.destroy());
      socket.once("data", (octets: Buffer) => {
        questions.push(octets.subarray(2));
        socket.write(framed(dns.addressReply(octets.subarray(2))));
      });
    });
    return listen(server);
  }

  for (const host of ["localhost", "127.0.0.1"]) {
    it(`trusts the certificate of ${host}`, async () => {
      const reply = await askAt(`tls://${host}:${await serveTls()}`);
      assert.equal(reply.answers.length, 1);
      assert.equal(Packet.parse(questions[0] ?? Buffer.alloc(0)).header.rd, 1);
    });
  }

  it("doesn't trust a certificate for another name, nor one that nobody vouches for, and asks them nothing", async () => {
    const wrongName = await failure(askAt(`tls://localhost:${await serveTls(elsewhere)}`, { ca: elsewhere.cert }));
    const unknown = await failure(askAt(`tls://localhost:${await serveTls()}`, { ca: undefined }));
    assert.deepEqual([wrongName.reason, unknown.reason], ["unreachable", "unreachable"]);
    assert.match(wrongName.detail, /altnames/);
    assert.match(unknown.detail, /self-signed|self signed/);
    assert.equal(questions.length, 0);
  });

  it("gives up on a server that never shakes hands", async () => {
    const port = await listen(createTcpServer());
    assert.equal((await failure(askAt(`tls://127.0.0.1:${port}`, { timeoutMs: 150 }))).reason, "timeout");
  });

  it("fails where no TLS is spoken", async () => {
    const port = await listen(createTcpServer((socket) => socket.end("220 mail.example ready\r\n")));
    assert.equal((await failure(askAt(`tls://127.0.0.1:${port}`))).reason, "unreachable");
  });
});

/** What a server of DNS over HTTPS answers. */
interface Response {
  readonly status?: number;
  readonly type?: string | undefined;
  readonly body?: Buffer;
}

type Answer = (question: Buffer) => Response | undefined;

const honest: Answer = (question) => ({ body: dns.addressReply(question) });

/** The compatibility layer of node:http2 lets one handler serve both. */
function answering(
  answer: Answer,
  seen: (request: { method?: string; headers: Record<string, unknown>; body: Buffer }) => void,
) {
  return (request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      seen({ ...(request.method !== undefined && { method: request.method }), headers: request.headers, body });
      const told = answer(body);
      if (told === undefined) return;
      response.writeHead(told.status ?? 200, { "content-type": told.type ?? "application/dns-message" });
      response.end(told.body);
    });
  };
}

for (const version of ["HTTP/1.1", "HTTP/2"] as const) {
  describe(`ask() over HTTPS, ${version}`, () => {
    const requests: { method?: string; headers: Record<string, unknown>; body: Buffer }[] = [];
    beforeEach(() => void requests.splice(0));

    async function serveHttps(answer: Answer): Promise<string> {
      const handler = answering(answer, (request) => requests.push(request));
      const credentials = { key: certificate.key, cert: certificate.cert };
      const server =
        version === "HTTP/2"
          ? createSecureServer(credentials, handler as unknown as Parameters<typeof createSecureServer>[1])
          : createHttpsServer(credentials, handler);
      return `https://127.0.0.1:${await listen(server)}/dns-query?tenant=1`;
    }

    it("posts the question (RFC 8484 §4.1), with id 0", async () => {
      const reply = await askAt(await serveHttps(honest));
      assert.equal(reply.answers.length, 1);
      const [request] = requests;
      assert.equal(request?.method, "POST");
      assert.equal(request?.headers["content-type"], "application/dns-message");
      assert.equal(request?.headers["accept"], "application/dns-message");
      assert.equal(request?.body.readUInt16BE(0), 0);
      assert.equal(dns.nameAsked(request?.body ?? Buffer.alloc(0)), name);
    });

    it("accepts parameters of the media type", async () => {
      const url = await serveHttps((question) => ({ ...honest(question), type: "Application/DNS-Message; q=1" }));
      assert.equal((await askAt(url)).answers.length, 1);
    });

    const failures: readonly [string, string, Answer][] = [
      ["a status that is no success", "refused", (question) => ({ ...honest(question), status: 503 })],
      ["a redirection", "refused", () => ({ status: 302 })],
      ["content of another type", "garbage", () => ({ type: "text/html", body: Buffer.from("<p>hello") })],
      ["a message that is no message", "garbage", () => ({ body: Buffer.from("hello") })],
      ["a reply to another question", "garbage", (question) => ({ body: dns.replyTo(question, { questions: [] }) })],
      ["more than a message can be", "garbage", () => ({ body: Buffer.alloc(70_000) })],
      ["no answer", "timeout", () => undefined],
    ];
    for (const [what, reason, answer] of failures) {
      it(`fails with "${reason}" on ${what}`, async () => {
        const timeoutMs = reason === "timeout" ? 400 : options.timeoutMs;
        const startedAt = performance.now();
        assert.equal((await failure(askAt(await serveHttps(answer), { timeoutMs }))).reason, reason);
        assert(performance.now() - startedAt < 5000);
      });
    }

    it("doesn't trust a certificate that nobody vouches for, and asks it nothing", async () => {
      const error = await failure(askAt(await serveHttps(honest), { ca: undefined }));
      assert.equal(error.reason, "unreachable");
      assert.equal(requests.length, 0);
    });

    it("stops at once when it is aborted", async () => {
      const controller = new AbortController();
      const url = await serveHttps(() => {
        controller.abort(new Error("enough"));
        return undefined;
      });
      await assert.rejects(askAt(url, { signal: controller.signal }), /enough/);
    });
  });
}
