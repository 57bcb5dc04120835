import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { prometheusMetrics } from "@dns-drain/metrics/prometheus";
import { Counter, Registry } from "prom-client";

import { leavingHost } from "./support/leaving-host.ts";
import { areQuestionsHeard, asks } from "./support/questions.ts";
import { linesOf, scrape, shown } from "./support/scrape.ts";
import { StubDrain } from "./support/stub-drain.ts";

describe("prometheusMetrics() in its register", () => {
  it("removes everything when the drain is detached, or by the function that it returns", async () => {
    const register = new Registry();
    const counter = new Counter({ name: "yours_total", help: "Another metric.", registers: [register] });
    counter.inc();
    const drain = new StubDrain(leavingHost);
    const endings = [(): void => drain.detach(), (end: () => void): void => end()];
    for (const ending of endings) {
      const end = prometheusMetrics(drain, { register });
      assert.ok((await scrape(register)).length > 1);
      ending(end);
      // Again changes nothing.
      end();
      assert.deepEqual(await scrape(register), ["yours_total 1"]);
      assert.equal(drain.listeners, 0);
      assert.equal(areQuestionsHeard(), false);
    }
  });

  it("tells drains apart by the names that they are given, and keeps those that stay", async (t) => {
    const [outer, inner] = [new StubDrain(), new StubDrain({ phase: "draining" })];
    const register = shown(t, outer, { name: "public" });
    prometheusMetrics(inner, { register, name: "admin" });
    inner.enters("drained");
    asks();
    const ofAdmin = async (): Promise<string[]> =>
      (await scrape(register)).filter((line) => line.includes('drain="admin"'));
    assert.ok((await ofAdmin()).includes('dns_drain_phase{drain="admin",phase="drained"} 1'));
    assert.ok((await ofAdmin()).includes('dns_drain_duration_seconds_count{drain="admin",outcome="drained"} 1'));
    inner.detach();
    assert.deepEqual(await ofAdmin(), []);
    const lines = await scrape(register);
    assert.ok(lines.includes('dns_drain_phase{drain="public",phase="serving"} 1'));
    assert.ok(lines.includes('dns_drain_questions_total{server="192.0.2.53:53",role="authority",outcome="present"} 1'));
  });

  it("leaves the drain that came after alone when the end of an earlier one is called again", async (t) => {
    const register = new Registry();
    const [end, endOther] = [undefined, "other"].map((name) => prometheusMetrics(new StubDrain(), { register, name }));
    end!();
    const endNext = prometheusMetrics(new StubDrain(), { register });
    end!();
    assert.equal((await linesOf(register, 'dns_drain_phase{phase="serving"}')).length, 1);
    endNext();
    endOther!();
    t.after(prometheusMetrics(new StubDrain(), { register }));
    endOther!();
    assert.equal((await linesOf(register, 'dns_drain_phase{phase="serving"}')).length, 1);
  });

  it("refuses a second drain under the same name, and leaves the first one as it is", async (t) => {
    const register = shown(t, new StubDrain());
    const second = new StubDrain();
    assert.throws(() => prometheusMetrics(second, { register }), {
      name: "TypeError",
      message:
        'Cannot export metrics: "name" must be one that no other drain has in the same register or meter, received undefined',
    });
    assert.equal(second.listeners, 0);
    assert.ok((await scrape(register)).length > 0);
  });

  it("refuses a register that has a metric of the same name, and leaves nothing there", async () => {
    const register = new Registry();
    const drain = new StubDrain();
    register.registerMetric(new Counter({ name: "dns_drain_arrivals_total", help: "Theirs.", registers: [] }));
    assert.throws(() => prometheusMetrics(drain, { register }), /dns_drain_arrivals_total has already been registered/);
    assert.deepEqual(
      register.getMetricsAsArray().map(({ name }) => name),
      ["dns_drain_arrivals_total"],
    );
    assert.equal(drain.listeners, 0);
    assert.equal(areQuestionsHeard(), false);
  });

  it("refuses what can't be used", () => {
    const drain = new StubDrain();
    const refusals: [() => unknown, RegExp][] = [
      [() => prometheusMetrics({} as never), /"drain" must be a drain with a method "status", received \{\}/],
      [() => prometheusMetrics(drain, { register: {} as never }), /"register" must be a register of prom-client/],
      [() => prometheusMetrics(drain, { name: 7 as never }), /"name" must be a string, received 7/],
      [
        () => prometheusMetrics(drain, { registry: {} } as never),
        /"registry" must be left out, or one of name, clock, register, received \{\}/,
      ],
    ];
    for (const [call, message] of refusals) assert.throws(call, { name: "TypeError", message });
    assert.equal(drain.listeners, 0);
  });
});
