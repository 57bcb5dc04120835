import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { connect, createServer as createHttp2Server, type IncomingHttpHeaders } from "node:http2";
import type { Server } from "node:net";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { createDrain, type Drain } from "@dns-drain/core";
import {
  createHttp1Client,
  FakeClock,
  listenLocally,
  waitFor,
  type Answered,
  type RequestOptions,
} from "@dns-drain/lab";
import express from "express";
import express4 from "express4";
import Koa from "koa";

import { preferredForm } from "#core/telling/status-page/negotiation.js";

import { FakeWatch } from "../support/fake-watch.ts";

/** What Chromium and Firefox send when somebody enters an address. */
const browserAccepts = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

type Ask = (options?: RequestOptions) => Promise<Answered>;

function newDrain(t: TestContext): Drain {
  const drain = createDrain({ watch: new FakeWatch(), clock: new FakeClock(), signals: [], logger: false });
  t.after(() => drain.detach());
  return drain;
}

async function portOf(t: TestContext, server: Server): Promise<number> {
  const port = await listenLocally(server);
  t.after(() => server.close());
  return port;
}

async function askOf(t: TestContext, listener: RequestListener): Promise<Ask> {
  const client = createHttp1Client({ host: "127.0.0.1", port: await portOf(t, createServer(listener)) });
  t.after(() => client.close());
  return async (options = {}) => {
    const outcome = await client.request({ path: "/", ...options });
    assert.equal(outcome.kind, "answered");
    return outcome;
  };
}

function accepting(accept: string): RequestOptions {
  return { headers: { Accept: accept } };
}

/** The source of a directive's only inline script or style, as the policy names it. */
function inlineHash(html: string, element: "script" | "style"): string {
  const [, text = ""] = new RegExp(`<${element}[^>]*>(.*?)</${element}>`, "s").exec(html) ?? [];
  assert.notEqual(text, "");
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

describe("statusHandler()", () => {
  it("answers with status() as JSON, which nobody may keep", async (t) => {
    const drain = newDrain(t);
    const ask = await askOf(t, drain.statusHandler());
    for (const options of [
      {},
      accepting("application/json"),
      { path: "/?format=json", ...accepting(browserAccepts) },
    ]) {
      const { status, headers, body } = await ask(options);
      assert.equal(status, 200);
      assert.equal(headers.get("content-type"), "application/json");
      assert.equal(headers.get("cache-control"), "no-store");
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("vary"), "Accept");
      assert.deepEqual(JSON.parse(body.toString()), drain.status());
    }
  });

  it("answers a browser with a page that may do nothing but run its own script and ask its own server", async (t) => {
    const ask = await askOf(t, newDrain(t).statusHandler());
    const { status, headers, body } = await ask(accepting(browserAccepts));
    const html = body.toString();
    assert.equal(status, 200);
    assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
    assert.deepEqual(headers.get("content-security-policy")?.split("; "), [
      "default-src 'none'",
      `script-src ${inlineHash(html, "script")}`,
      `style-src ${inlineHash(html, "style")}`,
      "img-src data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  it("sends a page that is complete, small, and the same whatever the status is", async (t) => {
    const drain = newDrain(t);
    const ask = await askOf(t, drain.statusHandler());
    const { body } = await ask(accepting(browserAccepts));
    const outside = body.toString().match(/(?:src|href)="[^"]*"|url\([^)]*\)|@import|https?:\/\/[^"]*/g);
    assert.deepEqual(outside, ['href="data:,"', "url(#hatching)", 'href="?format=json"', "http://www.w3.org/2000/svg"]);
    assert.ok(body.length < 40_000, `${body.length} bytes`);
    drain.start("<script>alert(1)</script>");
    assert.deepEqual((await ask(accepting(browserAccepts))).body, body);
  });

  it("answers HEAD with the headers of GET", async (t) => {
    const ask = await askOf(t, newDrain(t).statusHandler());
    for (const accept of ["application/json", browserAccepts]) {
      const { body, ...got } = await ask(accepting(accept));
      const { body: none, ...headed } = await ask({ method: "HEAD", ...accepting(accept) });
      assert.equal(none.length, 0);
      assert.equal(Number(headed.headers.get("content-length")), body.length);
      assert.deepEqual([headed.status, names(headed)], [got.status, names(got)]);
    }
    const stream = await ask({ method: "HEAD", ...accepting("text/event-stream") });
    assert.equal(stream.headers.get("content-type"), "text/event-stream");
    assert.equal(stream.body.length, 0);
  });

  it("refuses other methods, and says which there are", async (t) => {
    const ask = await askOf(t, newDrain(t).statusHandler());
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const { status, headers } = await ask({ method });
      assert.deepEqual([status, headers.get("allow")], [405, "GET, HEAD"]);
    }
  });

  it("tells nothing of requests", async (t) => {
    const drain = newDrain(t);
    const ask = await askOf(t, drain.statusHandler());
    const { body } = await ask({ path: "/secret-path?token=secret-token", headers: { "X-Secret": "secret-header" } });
    assert.doesNotMatch(body.toString(), /secret|127\.0\.0\.1/);
  });

  it("goes on to answer when the drain is detached", async (t) => {
    const drain = newDrain(t);
    const ask = await askOf(t, drain.statusHandler());
    drain.detach();
    assert.deepEqual(JSON.parse((await ask()).body.toString()), drain.status());
  });
});

function names({ headers }: Pick<Answered, "headers">): string[] {
  return [...headers.keys()].sort();
}

/** The listeners that mount the handler at `/drain`, framework by framework. */
const mounts: Readonly<Record<string, (drain: Drain) => RequestListener>> = {
  "node:http": (drain) => drain.statusHandler(),
  "Express 5, use()": (drain) => express().use("/drain", drain.statusHandler()),
  "Express 5, get()": (drain) => express().get("/drain", drain.statusHandler()),
  "Express 4, use()": (drain) => express4().use("/drain", drain.statusHandler()),
  Koa: (drain) => {
    const show = drain.statusHandler();
    const app = new Koa().use((context) => {
      context.respond = false;
      show(context.req, context.res);
    });
    const answer = app.callback();
    return (request, response) => void answer(request, response);
  },
};

describe("statusHandler(), mounted", () => {
  for (const [way, mount] of Object.entries(mounts))
    it(`in ${way} answers in each form`, async (t) => {
      const drain = newDrain(t);
      const port = await portOf(t, createServer(mount(drain)));
      for (const type of ["application/json", "text/html", "text/event-stream"]) {
        const response = await fetch(`http://127.0.0.1:${port}/drain`, { headers: { Accept: type } });
        assert.equal(response.status, 200);
        assert.match(response.headers.get("content-type") ?? "", new RegExp(`^${type}`));
        const reader = response.body?.getReader();
        const { value } = (await reader?.read()) ?? {};
        assert.ok(value && value.length > 0);
        await reader?.cancel();
      }
    });

  it("in the compatibility API of node:http2 answers in each form, and to HEAD", async (t) => {
    const drain = newDrain(t);
    const server = createHttp2Server(drain.statusHandler());
    const session = connect(`http://127.0.0.1:${await portOf(t, server)}`);
    t.after(() => session.destroy());
    const ask = async (method: string, accept: string): Promise<[IncomingHttpHeaders, string]> => {
      const stream = session.request({ ":method": method, ":path": "/drain", accept });
      stream.end();
      let text = "";
      stream.setEncoding("utf8").on("data", (part: string) => (text += part));
      const [headers] = (await once(stream, "response")) as [IncomingHttpHeaders];
      if (accept === "text/event-stream" && method === "GET") {
        await waitFor(() => text.includes("data: {"), { what: "the status" });
        stream.close();
      }
      if (!stream.closed) await once(stream, "close");
      return [headers, text];
    };
    for (const method of ["GET", "HEAD"])
      for (const accept of ["application/json", "text/html", "text/event-stream"]) {
        const [headers, text] = await ask(method, accept);
        assert.equal(headers[":status"], 200);
        assert.ok(headers["content-type"]?.startsWith(accept));
        assert.equal(text.length > 0, method === "GET");
      }
    assert.equal((await ask("POST", "*/*"))[0][":status"], 405);
  });
});

describe("preferredForm()", () => {
  const table: readonly (readonly [accept: string | undefined, form: string])[] = [
    [undefined, "json"],
    ["", "json"],
    ["*/*", "json"],
    ["application/*", "json"],
    ["application/xml", "json"],
    [browserAccepts, "page"],
    ["text/html", "page"],
    ["TEXT/HTML ; charset=utf-8", "page"],
    ["text/*", "page"],
    ["text/html;q=0.5, application/json", "json"],
    ["application/json;q=0.5, text/html", "page"],
    ["*/*, application/json;q=0", "page"],
    ["text/event-stream", "stream"],
    ["text/event-stream, */*;q=0.1", "stream"],
    ["application/json, text/event-stream", "json"],
    ["text/html;q=nonsense", "json"],
  ];
  for (const [accept, form] of table)
    it(`chooses ${form} for ${accept ?? "nothing"}`, () => {
      assert.equal(preferredForm({ url: "/", headers: { accept } }), form);
    });

  it("follows ?format=json whatever is accepted, in any URL that a request can have", () => {
    const headers = { accept: "text/html" };
    for (const url of ["/?format=json", "/drain?a=b&format=json", "//?format=json", "http://a.example/?format=json"])
      assert.equal(preferredForm({ url, headers }), "json");
    for (const url of ["/", "//", "*", "/format=json", "/?format=xml", undefined])
      assert.equal(preferredForm({ url, headers }), "page");
  });
});

describe("readScript()", () => {
  it("says what is wrong when it was taken out of its package, as by a bundler", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "dns-drain-"));
    t.after(() => rm(folder, { recursive: true }));
    const copy = join(folder, "script.mjs");
    await copyFile(fileURLToPath(import.meta.resolve("#core/telling/status-page/script.js")), copy);
    const { readScript } = (await import(pathToFileURL(copy).href)) as { readScript: () => string };
    assert.throws(readScript, /^Error: Cannot show the status: .* a bundle has to leave @dns-drain\/core outside$/);
  });
});
