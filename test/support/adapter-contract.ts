import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:net";
import { describe, it, type TestContext } from "node:test";

import type { Drain, DrainOptions } from "@dns-drain/core";
import { waitFor } from "@dns-drain/lab";

import { LineLogger } from "./drain-stage.ts";
import { fastClock } from "./fast-clock.ts";
import { Traffic, type Protocol } from "./traffic.ts";
import { answer, hostName, leaving, speed, staying, TwoAddresses, type Handler } from "./two-addresses.ts";

/** Makes a server with the adapter's drain, in the way its users are told to. */
export type Serve = (options: DrainOptions, handler: Handler) => Served | Promise<Served>;

interface Served {
  readonly server: Server;
  readonly drain: Drain;
}

interface Host {
  readonly drain: Drain;
  readonly server: Server;
  readonly traffic: Traffic;
  readonly dns: TwoAddresses;
  readonly phases: string[];
  readonly log: readonly string[];
}

async function openHost(t: TestContext, serve: Serve, protocol: Protocol): Promise<Host> {
  const dns = await TwoAddresses.open(protocol);
  const logger = new LineLogger();
  const { server, drain } = await serve({ ...dns.options, clock: fastClock(speed), logger, signals: [] }, answer);
  server.listen(dns.port, leaving);
  await once(server, "listening");
  const phases: string[] = [];
  drain.on("phase", ({ to }) => phases.push(to));
  const traffic = new Traffic({ host: hostName, port: dns.port, lookup: dns.lookup, clients: 6, protocol });
  t.after(async () => {
    await traffic.stop();
    drain.detach();
    server.close();
    await dns.close();
  });
  await waitFor(() => drain.status().dns?.membership === "listed", { what: "the address in DNS" });
  // A server that is found by its first request meets the connections that came before at their next one.
  const areMet = (): boolean => traffic.countAt(undefined) === 0 && counted(drain) === traffic.countAt(leaving);
  await waitFor(areMet, { what: "all clients" });
  return { drain, server, traffic, dns, phases, log: logger.lines };
}

function counted(drain: Drain): number {
  const { idle, busy } = drain.status().connections;
  return idle + busy;
}

async function until({ phases, log }: Host, phase: string): Promise<void> {
  try {
    await waitFor(() => phases.at(-1) === phase, { what: phase });
  } catch (error) {
    throw new Error(`The drain did not become ${phase}:\n${log.join("\n")}`, { cause: error });
  }
}

/** What every adapter promises. */
export function describeAdapter(name: string, serve: Serve, protocol: Protocol = "http1"): void {
  describe(name, { concurrency: true }, () => {
    it("moves every client when the address leaves DNS, and no request fails", async (t) => {
      const host = await openHost(t, serve, protocol);
      host.dns.withdraw();
      await until(host, "drained");
      await host.drain.drained;
      await waitFor(() => host.traffic.addresses.size === 1, { what: "every client to move" });
      assert.deepEqual([...host.traffic.addresses], [staying]);
      assert.deepEqual(host.traffic.lost, []);
      assert.deepEqual(host.phases, ["propagating", "draining", "drained"]);
      const { connections, shedding, stragglers } = host.drain.status();
      assert.deepEqual(connections, { idle: 0, busy: 0, upgraded: 0 });
      assert.ok(shedding.shed > 0);
      assert.equal(stragglers, 0);
      assert.ok(host.server.listening, "stragglers would still be served");
    });

    it("keeps every connection when the address is listed again before caches have noticed", async (t) => {
      const host = await openHost(t, serve, protocol);
      const before = counted(host.drain);
      assert.ok(before > 0);
      host.dns.withdraw();
      await until(host, "propagating");
      host.dns.listBoth();
      await until(host, "serving");
      const { shedding } = host.drain.status();
      assert.equal(counted(host.drain), before);
      assert.equal(shedding.shed + shedding.closedIdle, 0);
      assert.deepEqual(host.traffic.lost, []);
    });

    it("keeps the connections that are left when the address is listed again while it drains", async (t) => {
      const host = await openHost(t, (options, handler) => serve({ ...options, spreadMs: 600_000 }, handler), protocol);
      host.dns.withdraw();
      await until(host, "draining");
      host.dns.listBoth();
      await until(host, "serving");
      assert.ok(host.traffic.addresses.has(leaving));
      assert.deepEqual(host.traffic.lost, []);
      assert.deepEqual(host.phases, ["propagating", "draining", "serving"]);
    });
  });
}
