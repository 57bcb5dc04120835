import type { TestContext } from "node:test";

import { FakeClock } from "@dns-drain/lab";
import { prometheusMetrics, type PrometheusOptions } from "@dns-drain/metrics/prometheus";
import { Registry } from "prom-client";

import { now } from "./leaving-host.ts";
import type { StubDrain } from "./stub-drain.ts";

/** A register of its own, which shows the drain until the test is over. */
export function shown(t: TestContext, drain: StubDrain, options: PrometheusOptions = {}): Registry {
  const register = new Registry();
  t.after(prometheusMetrics(drain, { register, clock: new FakeClock(now), ...options }));
  return register;
}

/** The values of a scrape, line by line. */
export async function scrape(register: Pick<Registry, "metrics">): Promise<string[]> {
  const text = await register.metrics();
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

/** The lines of a scrape that begin so. */
export async function linesOf(register: Pick<Registry, "metrics">, start: string): Promise<string[]> {
  return (await scrape(register)).filter((line) => line.startsWith(start));
}
