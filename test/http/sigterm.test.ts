import assert from "node:assert/strict";
import { request } from "node:http";
import { describe, it, type TestContext } from "node:test";

import type { DrainOptions } from "@dns-drain/core";
import { createHttp1Client, waitFor } from "@dns-drain/lab";

import { HostProcess } from "../support/host/host-process.ts";
import { Traffic } from "../support/traffic.ts";
import { hostName, leaving, speed, staying, TwoAddresses } from "../support/two-addresses.ts";

/** Without DNS, and quick. */
const alone: DrainOptions = { quietMs: 100, spreadMs: 100, idleGraceMs: 200 };

/** Sends a request that won't be answered, and waits until the host has it. */
async function hang(t: TestContext, host: HostProcess): Promise<void> {
  const sent = request({ host: "127.0.0.1", port: await host.port(), path: "/hang" });
  sent.on("error", () => {}).end();
  t.after(() => sent.destroy());
  await host.hears("hanging");
}

describe("SIGTERM", { concurrency: 4 }, () => {
  it("under load moves every client to the other host; nothing fails, and the process ends with 0", async (t) => {
    const dns = await TwoAddresses.open();
    const options = { ...dns.options, deadlineMs: 60_000, withdrawMs: 30_000 };
    const settings = { address: leaving, port: dns.port, options, speed, oddity: "withdraws" } as const;
    const host = new HostProcess(t, settings, ({ kind }) => kind === "withdraw" && dns.withdraw());
    await host.port();
    const traffic = new Traffic({ host: hostName, port: dns.port, lookup: dns.lookup, clients: 6 });
    t.after(async () => {
      await traffic.stop();
      await dns.close();
    });
    await waitFor(() => host.log.includes("a full drain takes"), { what: "the address in DNS" });
    await waitFor(() => traffic.addresses.has(leaving), { what: "a client" });
    host.signal();
    const { code } = await host.end();
    assert.equal(code, 0, host.log);
    await waitFor(() => traffic.addresses.size === 1, { what: "every client to move" });
    assert.deepEqual([...traffic.addresses], [staying]);
    assert.deepEqual(traffic.lost, []);
    assert.deepEqual(host.phases, ["propagating", "draining", "closed"]);
  });

  it("under load by clients that have nowhere to go, to the very end, cuts no request that it has begun", async (t) => {
    // The last 300 ms are for what was begun before: enough on a machine with other things to do.
    const host = new HostProcess(t, { options: { ...alone, deadlineMs: 6_000 } });
    const traffic = new Traffic({ host: "127.0.0.1", port: await host.port(), clients: 20, thinkMs: 10 });
    t.after(() => traffic.stop());
    await waitFor(() => traffic.countAt(undefined) === 0, { what: "all clients" });
    host.signal();
    const { code, tookMs } = await host.end();
    assert.equal(code, 0, host.log);
    assert.ok(tookMs < 8_000, `${tookMs} ms`);
    assert.deepEqual(
      traffic.lost.filter(({ reused, received }) => reused || received > 0),
      [],
      "what fails is a new connection that nobody accepts any more",
    );
  });

  it("with an idle connection ends with 0, and the client sees no reset", async (t) => {
    const host = new HostProcess(t, { options: alone });
    const client = createHttp1Client({ host: "127.0.0.1", port: await host.port() });
    assert.equal((await client.request()).kind, "answered");
    host.signal();
    assert.equal((await host.end()).code, 0);
    await waitFor(() => client.endings.length === 1, { what: "the end of the connection" });
    assert.equal(client.endings[0]!.by, "fin");
  });

  it("with a hung request ends with 1, by the deadline", async (t) => {
    const host = new HostProcess(t, { options: { ...alone, deadlineMs: 1_500 } });
    await hang(t, host);
    host.signal();
    const { code, tookMs } = await host.end();
    assert.equal(code, 1);
    assert.ok(tookMs > 1_000 && tookMs < 10_000, `${tookMs} ms`);
    assert.match(host.log, /1 connection cut in the middle of a request/);
  });

  it("twice ends the process at once", async (t) => {
    const host = new HostProcess(t, { options: alone });
    await hang(t, host);
    host.signal();
    await waitFor(() => host.phases.includes("draining"), { what: "draining" });
    host.signal();
    const { code, tookMs } = await host.end();
    assert.equal(code, 1);
    assert.ok(tookMs < 10_000, `${tookMs} ms`);
    assert.match(host.log, /SIGTERM again: to the end at once/);
  });

  it("twice doesn't wait for an onClosed() that hangs", async (t) => {
    const host = new HostProcess(t, { options: alone, oddity: "never says goodbye" });
    await host.port();
    host.signal();
    await waitFor(() => host.phases.includes("closed"), { what: "closed" });
    host.signal();
    const { code, tookMs } = await host.end();
    assert.equal(code, 0);
    assert.ok(tookMs < 10_000, `${tookMs} ms`);
  });

  it("with an onClosed() that hangs ends the process a second after the deadline", async (t) => {
    const host = new HostProcess(t, { options: { ...alone, deadlineMs: 500 }, oddity: "never says goodbye" });
    await host.port();
    host.signal();
    const { code, tookMs } = await host.end();
    assert.equal(code, 0);
    assert.ok(tookMs > 1_400 && tookMs < 10_000, `${tookMs} ms`);
  });

  it("with two drains ends the process when both have closed", async (t) => {
    const host = new HostProcess(t, { options: { ...alone, deadlineMs: 1_500 }, servers: 2 });
    await hang(t, host);
    host.signal();
    const { code, tookMs } = await host.end();
    assert.equal(code, 1);
    assert.ok(tookMs > 1_000, `${tookMs} ms`);
    assert.deepEqual(host.phases.toSorted(), ["closed", "closed", "draining", "draining"]);
  });

  it("without a server ends with 0", async (t) => {
    const host = new HostProcess(t, { options: alone, servers: 0 });
    await host.port();
    host.signal();
    assert.equal((await host.end()).code, 0);
  });

  it("that an application answers by detaching is left to the application", async (t) => {
    const host = new HostProcess(t, { options: alone, oddity: "detaches while draining" });
    await host.port();
    host.signal();
    await waitFor(() => host.phases.includes("draining"), { what: "draining" });
    const client = createHttp1Client({ host: "127.0.0.1", port: await host.port() });
    const outcome = await client.request();
    assert.ok(outcome.kind === "answered" && !outcome.closes, "it serves as before");
    client.close();
    host.signal();
    assert.deepEqual((await host.end()).killedBy, "SIGTERM", "the next signal is Node's to answer");
  });
});

describe("a process with a drain", { concurrency: 4 }, () => {
  it("ends by itself once its server was closed: the drain doesn't keep it", async (t) => {
    const host = new HostProcess(t, { options: alone, oddity: "closes its server" });
    assert.deepEqual((await host.end()).code, 0);
    assert.deepEqual(host.phases, []);
  });

  it("is ended by SIGTERM with 0 though its owner closed the server before", async (t) => {
    const host = new HostProcess(t, { options: { ...alone, deadlineMs: 3_000 }, oddity: "outlives its server" });
    await host.hears("closed");
    host.signal();
    assert.equal((await host.end()).code, 0);
  });
});
