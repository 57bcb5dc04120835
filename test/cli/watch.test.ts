import assert from "node:assert/strict";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { createDrain, type Drain } from "@dns-drain/core";
import { listenLocally } from "@dns-drain/lab";

import { fastArguments, fastEnvironment } from "../support/deploy/program.ts";
import { leaving, name, openNameServers, staying } from "./support/name-servers.ts";
import { dnsDrain, objectsOf, program, run as start, type Run } from "./support/program.ts";
import { escape, lacksTerminal, onTerminal } from "./support/terminal.ts";

/** A server on a port of its own, as a status page should be. */
async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  t.after(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${await listenLocally(server)}/drain`;
}

function newDrain(t: TestContext): Drain {
  const drain = createDrain({ signals: [], logger: false, quietMs: 10, spreadMs: 0, idleGraceMs: 0 });
  t.after(() => drain.detach());
  return drain;
}

/** For watches that have to be patient: their time runs so many times faster. */
const speed = 8;

function fastWatch(t: TestContext, ...args: string[]): Run {
  const time = { speed, startedAt: Date.now(), resolver: "127.0.0.1", address: "127.0.0.1" };
  return start(t, process.execPath, [...fastArguments, program, "watch", ...args], fastEnvironment(time));
}

/** What a page says that isn't there any more, besides its phase. */
const status = { since: 0, reason: "r", connections: {}, shedding: { shed: 0, arrived: 0, cut: 0 }, stragglers: 0 };

describe("dns-drain watch", { concurrency: true }, () => {
  it("follows the phases of a running hook, and ends with 0 when its host is closed", async (t) => {
    const drain = newDrain(t);
    const run = dnsDrain(t, ["watch", await serve(t, drain.statusHandler())]);
    await run.says("serving: ");
    drain.start("maintenance");
    await run.says(/drained: /);
    await drain.stop();
    assert.equal(await run.end(), 0);
    assert.match(run.output, /closed: [^]*the host is closed\n$/);
  });

  it("--json tells every status as it is", async (t) => {
    const drain = newDrain(t);
    const run = dnsDrain(t, ["watch", "--json", await serve(t, drain.statusHandler())]);
    await run.says("serving");
    run.child.kill("SIGINT");
    assert.equal(await run.end(), 130);
    const [told] = objectsOf(run);
    assert.equal((told?.["status"] as { phase?: string } | undefined)?.phase, "serving");
  });

  it("asks a page that only tells JSON again and again", async (t) => {
    let asked = 0;
    const url = await serve(t, (_request, response) => {
      const phase = asked++ === 0 ? "draining" : "closed";
      response.setHeader("content-type", "application/json").end(JSON.stringify({ ...status, phase }));
    });
    const run = dnsDrain(t, ["watch", url]);
    await run.says("closed: r");
    assert.match(run.output, /draining: r/);
  });

  it("goes, and doesn't come back, when the page asks it to", async (t) => {
    let asked = 0;
    const url = await serve(t, (_request, response) => {
      asked++;
      response.setHeader("content-type", "text/event-stream");
      response.end(`data: ${JSON.stringify({ ...status, phase: "draining" })}\n\nevent: leave\ndata: "go"\n\n`);
    });
    const run = dnsDrain(t, ["watch", url]);
    assert.equal(await run.end(), 3);
    assert.match(run.output, /go\n$/);
    assert.equal(asked, 1);
  });

  const losses: readonly [what: string, listener: RequestListener, lost: string][] = [
    [
      "answers that it isn't there",
      (_request, response) => void response.writeHead(404).end(),
      "it answers 404 Not Found",
    ],
    ["is another page", (_request, response) => void response.end("{}"), "it is no status page of dns-drain"],
    ["hangs up", (request) => void request.socket.destroy(), "other side closed"],
  ];
  for (const [what, listener, lost] of losses) {
    it(`gives a page up that ${what} again and again`, async (t) => {
      const run = fastWatch(t, await serve(t, listener));
      await run.says(`lost: ${lost}`);
      assert.equal(await run.end(), 3);
      assert.match(run.output, /the page can't be reached\n$/);
    });
  }

  it("takes a page that has gone for the end of a host that was told to stop", async (t) => {
    let asked = 0;
    const order = { kind: "stop", by: "SIGTERM" };
    const url = await serve(t, (request, response) => {
      if (asked++ > 0) return void request.socket.destroy();
      response.setHeader("content-type", "text/event-stream");
      response.end(`data: ${JSON.stringify({ ...status, phase: "draining", order })}\n\n`);
    });
    const run = fastWatch(t, url);
    assert.equal(await run.end(), 0);
    assert.match(run.output, /the host was told to stop, and is gone\n$/);
  });

  const cuts: readonly [how: string, cut: (response: ServerResponse) => void][] = [
    ["ends", (response) => void response.end()],
    ["breaks", (response) => void response.destroy()],
  ];
  for (const [how, cut] of cuts) {
    it(`asks again when a stream ${how} that had nothing new for long, though a stop was ordered`, async (t) => {
      let phase = "draining";
      const order = { kind: "stop", by: "SIGTERM" };
      const responses: ServerResponse[] = [];
      const url = await serve(t, (_request, response) => {
        responses.push(response.setHeader("content-type", "text/event-stream"));
        response.write(`data: ${JSON.stringify({ ...status, phase, order })}\n\n`);
      });
      const run = fastWatch(t, url);
      await run.says("draining: r");
      // Longer than a page that can't be had is waited for, and not as long as a silent one.
      await sleep(17_000 / speed);
      phase = "closed";
      responses.forEach(cut);
      assert.equal(await run.end(), 0);
      assert.match(run.output, /the host is closed\n$/);
    });
  }

  it("asks a page once more that was silent for longer than one that can't be had is waited for", async (t) => {
    const run = fastWatch(t, "--json", await serve(t, () => {}));
    assert.equal(await run.end(), 3);
    const events = objectsOf(run).map(({ event }) => event);
    assert.deepEqual(events, ["lost", "lost", "end"]);
  });

  it("has all its patience again when a page that was lost tells a status", async (t) => {
    let asked = 0;
    const url = await serve(t, (_request, response) => {
      // It is lost twenty times, a second apart: longer than it is waited for at one time.
      const phase = asked++ < 20 ? "draining" : "closed";
      response.setHeader("content-type", "text/event-stream");
      response.end(`data: ${JSON.stringify({ ...status, phase })}\n\n`);
    });
    assert.equal(await fastWatch(t, url).end(), 0);
  });

  it("draws one picture on a terminal", { skip: lacksTerminal }, async (t) => {
    const drain = newDrain(t);
    const run = onTerminal(t, ["watch", await serve(t, drain.statusHandler())], { columns: 40 });
    await run.says("0 connections");
    run.press("\u0003");
    assert.equal(await run.end(), 130);
    assert.ok(run.output.includes(escape));
    assert.deepEqual(
      run.lines.filter((line) => line.length > 40),
      [],
    );
  });

  it("follows what every server says about a NAME instead", async (t) => {
    const servers = await openNameServers(t);
    servers.publish([leaving, staying]);
    const run = dnsDrain(t, ["watch", name, ...servers.args]);
    await run.says(/resolver \S+ A: 192\.0\.2\.7, 192\.0\.2\.8/);
    servers.publish([staying]);
    await run.says(/authority \S+ A: 192\.0\.2\.8\n/);
    run.child.kill("SIGINT");
    assert.equal(await run.end(), 130);
  });
});
