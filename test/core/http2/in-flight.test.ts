import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import http2, { type ClientHttp2Session, type ServerHttp2Stream } from "node:http2";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "node:test";

import { waitFor } from "@dns-drain/lab";

import { answerWith, certificate, soon, startHost, type Host } from "./host.ts";

const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

function connect(host: Host): ClientHttp2Session {
  const session = http2.connect(host.origin, { ca: certificate.cert });
  session.on("error", () => {});
  host.closeLater(session);
  return session;
}

async function told(host: Host): Promise<void> {
  await waitFor(() => host.target.tally.shed === 1, { what: "GOAWAY" });
}

async function empty(host: Host): Promise<void> {
  await waitFor(() => host.target.count().idle + host.target.count().busy === 0, { what: "the session to end" });
}

describe("what is under way when a session is told", { concurrency: true }, () => {
  for (const protocol of ["h2c", "tls"] as const) {
    for (const goaway of ["quiet", "response"] as const) {
      test(`${goaway}: an upload of 10 MB that is under way arrives byte for byte (${protocol})`, async (t) => {
        const receive = async (stream: ServerHttp2Stream): Promise<void> =>
          answerWith(stream, digest(await buffer(stream)));
        const host = await startHost(t, { protocol, answer: (stream) => void receive(stream) });
        const body = randomBytes(10_000_000);
        const upload = connect(host).request({ ":method": "POST" });
        upload.write(body.subarray(0, 1_000_000));
        await waitFor(() => host.executed === 1, { what: "the upload to begin" });
        host.target.shed({ ...soon, goaway });
        await told(host);
        upload.end(body.subarray(1_000_000));
        assert.equal((await buffer(upload)).toString(), digest(body));
        await empty(host);
      });

      test(`${goaway}: a download of 32 MB that is under way arrives byte for byte, though it is read slowly (${protocol})`, async (t) => {
        const body = randomBytes(32_000_000);
        const host = await startHost(t, { protocol, answer: (stream) => answerWith(stream, body) });
        const download = connect(host).request();
        await waitFor(() => host.executed === 1, { what: "the download to begin" });
        host.target.shed({ ...soon, goaway });
        await told(host);
        assert.deepEqual(host.target.count(), { idle: 0, busy: 1, upgraded: 0 });
        assert.equal(digest(await buffer(download)), digest(body));
        await empty(host);
      });

      test(`${goaway}: answers that take five seconds are waited for (${protocol})`, async (t) => {
        const host = await startHost(t, {
          protocol,
          answer: (stream) => void sleep(5000).then(() => answerWith(stream, "at last")),
        });
        const request = connect(host).request();
        await waitFor(() => host.executed === 1, { what: "the request" });
        host.target.shed({ ...soon, goaway });
        assert.equal((await buffer(request)).toString(), "at last");
        await empty(host);
      });
    }
  }
});
