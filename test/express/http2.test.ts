import assert from "node:assert/strict";
import { createServer } from "node:http";
import {
  createSecureServer,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import { describe, it } from "node:test";

import { dnsDrain } from "@dns-drain/express";
import express from "express";
import express4 from "express4";

for (const [line, createApp] of [
  ["5", express],
  ["4", express4 as unknown as typeof express],
] as const)
  describe(`Express ${line} on HTTP/2`, () => {
    it("is refused when the server is attached, since it fails at every request", (t) => {
      const app = createApp();
      const drain = dnsDrain({ signals: [], logger: false });
      t.after(() => drain.detach());
      const listener = app as unknown as (request: Http2ServerRequest, response: Http2ServerResponse) => void;
      for (const server of [createHttp2Server(listener), createSecureServer({ allowHTTP1: true }, listener)])
        assert.throws(() => drain.attach(server), {
          name: "TypeError",
          message: /^Cannot attach: Express fails at every HTTP\/2/,
        });
    });

    it("may have an HTTP/2 server of another kind beside it", (t) => {
      const drain = dnsDrain({ signals: [], logger: false });
      t.after(() => drain.detach());
      drain.attach(createServer(createApp()));
      const server = createHttp2Server((_request, response) => void response.end("hello"));
      drain.attach(server);
      assert.ok(server.listenerCount("session") > 0);
    });
  });
