import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";

import { createDrain } from "@dns-drain/core";
import { createAuthority, createHttp1Client, FakeClock, waitFor } from "@dns-drain/lab";
import { prometheusMetrics } from "@dns-drain/metrics/prometheus";
import { Registry } from "prom-client";

import { startLiveHost } from "../support/live-host.ts";
import { now } from "./support/leaving-host.ts";
import { asks } from "./support/questions.ts";
import { linesOf, scrape, shown } from "./support/scrape.ts";
import { shedding, StubDrain } from "./support/stub-drain.ts";

describe("prometheusMetrics() over time", () => {
  it("keeps totals growing when the next drain counts anew", async (t) => {
    const drain = new StubDrain();
    const register = shown(t, drain);
    const shed = async (): Promise<string[]> => linesOf(register, "dns_drain_shed");
    drain.enters("draining", shedding({ shed: 0 }));
    drain.says(shedding({ shed: 5 }));
    drain.enters("serving");
    assert.deepEqual(await shed(), ["dns_drain_shed_connections_total 5"]);
    drain.enters("draining", shedding({ shed: 0 }));
    drain.says(shedding({ shed: 9 }));
    // Nobody has scraped in between.
    assert.deepEqual(await shed(), ["dns_drain_shed_connections_total 14"]);
  });

  it("counts what has happened on real connections through two drains", async (t) => {
    const register = new Registry();
    const host = await startLiveHost(t, "http");
    prometheusMetrics(host.drain, { register, clock: host.clock });
    host.server.on("request", (_request, response) => response.end("done"));
    for (const round of [1, 2]) {
      const client = createHttp1Client({ host: "127.0.0.1", port: host.port });
      host.closeLater({ destroy: () => client.close() });
      await client.request();
      assert.deepEqual(await linesOf(register, 'dns_drain_connections{state="idle"}'), [
        'dns_drain_connections{state="idle"} 1',
      ]);
      host.drain.start("maintenance");
      await client.request();
      assert.deepEqual(await linesOf(register, "dns_drain_shed"), [`dns_drain_shed_connections_total ${round}`]);
      host.drain.cancel();
    }
    assert.deepEqual(await linesOf(register, 'dns_drain_duration_seconds_count{outcome="returned"}'), [
      'dns_drain_duration_seconds_count{outcome="returned"} 2',
    ]);
    host.drain.detach();
    assert.deepEqual(await scrape(register), []);
  });

  it("shows what was cut when onClosed() is called, for a last push", async (t) => {
    const register = new Registry();
    let last: string[] = [];
    const onClosed = async (): Promise<void> => void (last = await linesOf(register, "dns_drain_cut"));
    const host = await startLiveHost(t, "http", { onClosed });
    prometheusMetrics(host.drain, { register, clock: host.clock });
    const client = createHttp1Client({ host: "127.0.0.1", port: host.port });
    host.closeLater({ destroy: () => client.close() });
    const arrival = once(host.server, "request");
    const unanswered = client.request();
    await arrival;
    const stopped = host.drain.stop();
    await host.pass(30_000);
    assert.equal(await stopped, 1);
    assert.equal((await unanswered).kind, "lost");
    assert.deepEqual(last, ["dns_drain_cut_connections_total 1"]);
    assert.deepEqual(await scrape(register), []);
  });

  it("takes the time of each drain, to its end", async (t) => {
    const drain = new StubDrain();
    const clock = new FakeClock(now);
    const register = shown(t, drain, { clock });
    drain.enters("propagating");
    clock.advance(70_000);
    drain.enters("draining");
    clock.advance(20_000);
    drain.enters("drained");
    clock.advance(1_000_000);
    // A drained host that serves again, or closes, has ended its drain before.
    drain.enters("serving");
    drain.enters("draining");
    clock.advance(7_000);
    drain.enters("closed");
    const sums = (await scrape(register)).filter((line) => line.startsWith("dns_drain_duration_seconds_sum"));
    assert.deepEqual(sums, [
      'dns_drain_duration_seconds_sum{outcome="drained"} 90',
      'dns_drain_duration_seconds_sum{outcome="closed"} 7',
    ]);
  });

  it("takes the time of a drain that is under way already", async (t) => {
    const drain = new StubDrain({ phase: "draining", since: now - 30_000 });
    const clock = new FakeClock(now);
    const register = shown(t, drain, { clock });
    clock.advance(5_000);
    drain.enters("drained");
    const sums = await linesOf(register, "dns_drain_duration_seconds_sum");
    assert.deepEqual(sums, ['dns_drain_duration_seconds_sum{outcome="drained"} 35']);
  });

  it("counts questions by server and outcome, with the reason of those that prove nothing", async (t) => {
    const register = shown(t, new StubDrain());
    asks();
    asks();
    asks({ outcome: "inconclusive", reason: "timeout", durationMs: 5_000 });
    asks({ server: "203.0.113.1:53", role: "resolver", outcome: "absent" });
    assert.deepEqual(await linesOf(register, "dns_drain_questions"), [
      'dns_drain_questions_total{server="192.0.2.53:53",role="authority",outcome="present"} 2',
      'dns_drain_questions_total{server="192.0.2.53:53",role="authority",outcome="inconclusive",reason="timeout"} 1',
      'dns_drain_questions_total{server="203.0.113.1:53",role="resolver",outcome="absent"} 1',
    ]);
    assert.deepEqual(await linesOf(register, "dns_drain_question_duration_seconds_sum"), [
      'dns_drain_question_duration_seconds_sum{role="authority",outcome="present"} 0.04',
      'dns_drain_question_duration_seconds_sum{role="authority",outcome="inconclusive"} 5',
      'dns_drain_question_duration_seconds_sum{role="resolver",outcome="absent"} 0.02',
    ]);
  });

  it("counts the questions of a real watch, and shows what came of them", async (t) => {
    const authority = await createAuthority({ zones: ["example.test"] });
    authority.setAddresses("api.example.test", ["192.0.2.7"], 300);
    const server = `${authority.host}:${authority.port}`;
    const watched = { names: "api.example.test", addresses: "192.0.2.7", authorities: server, resolvers: server };
    const drain = createDrain({ ...watched, signals: [], logger: false });
    const register = new Registry();
    prometheusMetrics(drain, { register });
    t.after(() => {
      drain.detach();
      return authority.close();
    });
    const asked = `dns_drain_questions_total{server="${server}",role="authority",outcome="present"}`;
    await waitFor(async () => (await linesOf(register, asked)).length === 1, { what: asked });
    const known = (lines: string[]): boolean => lines.some((line) => line.endsWith('"listed"} 1'));
    await waitFor(async () => known(await linesOf(register, "dns_drain_membership")), { what: "listed" });
    const lines = await scrape(register);
    assert.ok(lines.includes(`dns_drain_authority_state{server="${server}",state="answering"} 1`));
    assert.ok(lines.includes("dns_drain_propagation_needed_seconds 360"));
  });

  it("counts the questions to servers beyond the 64th together", async (t) => {
    const register = shown(t, new StubDrain());
    for (let index = 0; index < 1_000; index++) asks({ server: `192.0.2.1:${index + 1}` });
    const lines = await linesOf(register, "dns_drain_questions_total");
    assert.equal(lines.length, 65);
    assert.equal(lines.at(-1), 'dns_drain_questions_total{server="other",role="authority",outcome="present"} 936');
  });
});
