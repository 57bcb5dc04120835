import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { waitFor } from "@dns-drain/lab";

import { dnsHasDropped, goes, startLiveHost, type LiveHost } from "../support/live-host.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const count = 100;

/** What brings the host into each phase in which connections may come. */
const phases: Readonly<Record<string, (host: LiveHost) => Promise<void>>> = {
  serving: async () => {},
  propagating: async ({ watch }) => watch.say(dnsHasDropped(false)),
  draining: async ({ watch }) => watch.say(dnsHasDropped(true)),
  async drained({ watch, pass }) {
    watch.say(dnsHasDropped(true));
    await pass(2_000);
  },
};

describe("connections that came and went leave nothing behind, on a host that is", () => {
  for (const [phase, enter] of Object.entries(phases)) {
    it(`${phase}: HTTP/1.1, with a request and without one`, async (t) => {
      const host = await openHost(t, "http", phase, enter);
      for (let index = 0; index < count; index++) await visit(host, index % 2 === 0);
      await assertForgotten(host);
    });

    it(`${phase}: HTTP/2, with streams that were reset`, async (t) => {
      const host = await openHost(t, "h2c", phase, enter);
      for (let index = 0; index < count; index++) await visitByHttp2(host);
      await assertForgotten(host);
    });
  }
});

interface Visited extends LiveHost {
  readonly visitors: WeakRef<object>[];
}

async function openHost(
  t: TestContext,
  protocol: "http" | "h2c",
  phase: string,
  enter: (host: LiveHost) => Promise<void>,
): Promise<Visited> {
  const host = await startLiveHost(t, protocol, { misdirected: "stragglers", maxDrainMs: 1_000, quietMs: 10 });
  const visitors: WeakRef<object>[] = [];
  (host.server as EventEmitter).on(protocol === "http" ? "connection" : "session", (visitor: object) => {
    visitors.push(new WeakRef(visitor));
  });
  if (protocol === "http") host.server.on("request", (_request, response) => void response.end());
  await enter(host);
  assert.equal(host.drain.phase, phase);
  return { ...host, visitors };
}

async function visit({ port }: LiveHost, speaks: boolean): Promise<void> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  if (speaks) {
    socket.write(`GET / HTTP/1.1\r\nHost: ${goes}\r\n\r\n`);
    await once(socket, "data");
  }
  socket.destroy();
}

async function visitByHttp2({ origin }: LiveHost): Promise<void> {
  const session = connectHttp2(origin).on("error", () => {});
  await once(session, "connect");
  for (let streams = 0; streams < 3; streams++)
    session
      .request({ ":path": "/" })
      .on("error", () => {})
      .close(8);
  session.destroy();
  await once(session, "close");
}

/** Node itself still holds the last ones, in parsers and lists that it uses again. */
async function assertForgotten({ server, visitors }: Visited): Promise<void> {
  await waitFor(() => visitors.length >= count, { withinMs: 4_000, what: `${count} visitors` });
  const areGone = async (): Promise<boolean> => {
    await turn();
    collectGarbage();
    return visitors.filter((visitor) => visitor.deref() !== undefined).length <= count / 10;
  };
  const deadline = performance.now() + 4_000;
  while (!(await areGone())) assert.ok(performance.now() < deadline, "most visitors are still known");
  assert.ok(server.listening);
}
