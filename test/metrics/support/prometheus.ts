import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";

import { programPath } from "../../support/real/requirements.ts";

/** A real Prometheus that scrapes and evaluates ten times a second, until the test is over. */
export interface Prometheus {
  /** The value of each series that an expression gives at this moment, by its labels. */
  query(expression: string): Promise<{ readonly metric: Record<string, string>; readonly value: number }[]>;
}

const pace = { scrape_interval: "100ms", scrape_timeout: "100ms", evaluation_interval: "100ms" };
const readyWithinMs = 8_000;

/** Starts it on a free port, with its data in a folder of its own. `rules` is what a file of rules holds. */
export async function startPrometheus(t: TestContext, scrapeConfigs: unknown, rules: unknown): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "dns-drain-prometheus-"));
  const config = { global: pace, rule_files: ["rules.yml"], scrape_configs: scrapeConfigs };
  // JSON is YAML.
  await writeFile(join(folder, "prometheus.yml"), JSON.stringify(config));
  await writeFile(join(folder, "rules.yml"), JSON.stringify(rules));
  const child = launch(folder);
  t.after(async () => {
    await stop(child);
    await rm(folder, { recursive: true, force: true });
  });
  const origin = await originOf(child);
  return { query: (expression) => query(origin, expression) };
}

function launch(folder: string): ChildProcess {
  const options = [
    "--config.file=prometheus.yml",
    "--storage.tsdb.path=data",
    "--web.listen-address=127.0.0.1:0",
    // What it scrapes is looked at every five seconds, twice: of these one can be had quicker.
    "--scrape.discovery-reload-interval=100ms",
  ];
  // A test that is killed can't clean up: the kernel does.
  return spawn(programPath("setpriv"), ["--pdeathsig", "KILL", "--", programPath("prometheus"), ...options], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** From its log: nothing else tells the port. It is ready before or after it says so. */
async function originOf(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stderr!, signal: AbortSignal.timeout(readyWithinMs) });
  let log = "";
  for await (const line of lines) {
    log += `${line}\n`;
    const [, address] = /msg="Listening on" address=(\S+)/.exec(log) ?? [];
    if (address === undefined || !log.includes("ready to receive web requests")) continue;
    child.stderr!.resume();
    return `http://${address}`;
  }
  throw new Error(`Cannot start Prometheus: it printed\n${log}`);
}

async function query(origin: string, expression: string): ReturnType<Prometheus["query"]> {
  const response = await fetch(`${origin}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const { status, error, data } = (await response.json()) as Answer;
  if (status !== "success") throw new Error(`Prometheus refuses ${expression}: ${error}`);
  return data.result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: { metric: Record<string, string>; value: [number, string] }[] };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
