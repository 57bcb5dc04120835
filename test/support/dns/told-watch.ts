import { FakeClock } from "@dns-drain/lab";
import type { Finding, Question } from "#dns/observing/observation.js";
import { readWatchOptions, type WatchOptions } from "#dns/options.js";
import { WatchRunner } from "#dns/running/watch-runner.js";
import { addresses, name, other, own } from "./observations.ts";
import { answering } from "./watched.ts";

/** The address is there, and it is gone. */
export const here: Finding = addresses([own, other]);
export const gone: Finding = addresses([other]);

/** A watch that asks nobody, and is told what the answers are, in a time that stands still. */
export class ToldWatch implements Disposable {
  readonly clock = new FakeClock();
  /** What each authority answers. */
  authorities: Readonly<Record<string, Finding>>;
  /** What every resolver answers. */
  resolver: Finding = gone;
  readonly runner: WatchRunner;
  #poll = (): Promise<void> => Promise.resolve();

  /** @param first What is answered at once. */
  constructor(first: Finding, options: Partial<WatchOptions> = {}) {
    const { clock } = this;
    this.authorities = { s1: first };
    const defaults = { names: name, addresses: own, resolvers: "192.0.2.53", authorities: "192.0.2.54", clock };
    const observer = {
      askAuthorities: async (question: Question) =>
        answering(this.authorities)(question, clock.now()).map((answer) => ({ ...answer, at: clock.now() })),
      askResolver: async ({ id }: { readonly id: string }, { type }: Question) => [
        { server: id, name, type, at: clock.now(), finding: this.resolver },
      ],
    };
    this.runner = new WatchRunner(readWatchOptions({ ...defaults, ...options }), observer, (_expression, poll) => {
      this.#poll = poll;
      return () => {};
    });
  }

  /** So many rounds of answers, each after so many milliseconds. */
  async rounds(count: number, apartMs = 1_010): Promise<void> {
    for (let round = 0; round < count; round++) {
      this.clock.advance(apartMs);
      await this.#poll();
    }
  }

  [Symbol.dispose](): void {
    this.runner.close();
  }
}
