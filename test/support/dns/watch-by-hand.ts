import { FakeClock } from "@dns-drain/lab";
import type { WatchStatus } from "@dns-drain/dns";
import { createObserver } from "#dns/observer.js";
import { readWatchOptions, type WatchOptions } from "#dns/options.js";
import { WatchRunner } from "#dns/watch-runner.js";

/** A watch that asks over the network, in rounds that are called for, on a clock that only they move. */
export interface WatchByHand extends Disposable {
  readonly watch: WatchRunner;
  /** So many rounds of questions, each after so many milliseconds of the watch's own time. Tells what each came to. */
  rounds(count: number, apartMs?: number): Promise<readonly WatchStatus["membership"][]>;
}

/** Far enough for two absences to count as two. */
const farEnoughMs = 1_010;

/** Has begun its first round. `authorityPort` is where discovered authorities listen. */
export function watchByHand(options: WatchOptions, authorityPort = 53): WatchByHand {
  const clock = new FakeClock();
  const config = readWatchOptions({ resolvers: "127.0.0.1:9", ...options, clock });
  let poll = (): Promise<void> => Promise.resolve();
  const watch = new WatchRunner(config, createObserver({ ...config, authorityPort }), (_expression, round) => {
    poll = round;
    return () => {};
  });
  return {
    watch,
    async rounds(count, apartMs = farEnoughMs) {
      const memberships: WatchStatus["membership"][] = [];
      for (let round = 0; round < count; round++) {
        // A hurried watch begins by itself when its time has come; then this joins it.
        clock.advance(apartMs);
        await poll();
        memberships.push(watch.status().membership);
      }
      return memberships;
    },
    [Symbol.dispose]: () => watch.close(),
  };
}
