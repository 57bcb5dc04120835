import { FakeClock } from "@dns-drain/lab";

import { DrainRunner } from "#core/drain-runner.js";
import { readDrainOptions } from "#core/drain-config.js";
import type { DrainOptions } from "#core/options.js";

import { FakeTarget } from "./fake-target.ts";
import { FakeWatch } from "./fake-watch.ts";

/** Lines of a log by level. */
export class LineLogger {
  readonly lines: string[] = [];
  info = (line: string): void => void this.lines.push(`info: ${line}`);
  warn = (line: string): void => void this.lines.push(`warn: ${line}`);
  error = (line: string): void => void this.lines.push(`error: ${line}`);

  /** The lines that say so. */
  about(what: RegExp): string[] {
    return this.lines.filter((line) => what.test(line));
  }
}

/** A drain with one server and a watch, all of them fakes, in a time that stands still. */
export class DrainStage {
  readonly clock = new FakeClock(1_700_000_000_000);
  readonly log = new LineLogger();
  readonly watch: FakeWatch = new FakeWatch();
  readonly target: FakeTarget = new FakeTarget();
  readonly runner: DrainRunner;
  /** The phases entered so far. */
  readonly phases: string[] = [];

  constructor(options: DrainOptions = {}, target?: FakeTarget) {
    const { clock, log: logger, watch } = this;
    if (target) this.target = target;
    this.runner = new DrainRunner(readDrainOptions({ watch, clock, logger, signals: [], ...options }));
    this.runner.events.on("phase", ({ to }) => this.phases.push(to));
    this.runner.attach(this.target);
  }

  /** So many milliseconds from now, on the wall. */
  readonly inMs = (ms: number): number => this.clock.wall() + ms;
}

/** What the promise has resolved with, or `undefined` while it hasn't. */
export async function settled<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  const turn = new Promise<undefined>((resolve) => setImmediate(resolve, undefined));
  return Promise.race([promise, turn]);
}
