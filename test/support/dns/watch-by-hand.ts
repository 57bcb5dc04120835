import { FakeClock } from "@dns-drain/lab";
import type { WatchStatus } from "@dns-drain/dns";
import { createObserver } from "#dns/asking/observer.js";
import { readWatchOptions, type WatchOptions } from "#dns/options.js";
import { WatchRunner } from "#dns/running/watch-runner.js";

/** A watch that asks over the network, in rounds that are called for, on a clock that only they move. */
export interface WatchByHand extends Disposable {
  readonly watch: WatchRunner;
  /** So many rounds of questions, each after so many milliseconds of the watch's own time. Tells what each came to. */
  rounds(count: number, apartMs?: number): Promise<readonly Membership[]>;
  /** Rounds until the host is that, at most so many; the same account. */
  roundsUntil(membership: Membership, most: number): Promise<readonly Membership[]>;
}

type Membership = WatchStatus["membership"];

/** Far enough for two absences to count as two. */
const farEnoughMs = 1_010;

/** Has begun its first round. `authorityPort` is where discovered authorities listen. */
export function watchByHand(options: WatchOptions, authorityPort = 53): WatchByHand {
  const clock = new FakeClock();
  const config = readWatchOptions({ ...options, clock });
  let poll = (): Promise<void> => Promise.resolve();
  const watch = new WatchRunner(config, createObserver({ ...config, authorityPort }), (_expression, run) => {
    poll = run;
    return () => {};
  });

  async function round(apartMs = farEnoughMs): Promise<Membership> {
    // A hurried watch begins by itself when its time has come; then this joins it.
    clock.advance(apartMs);
    await poll();
    return watch.status().membership;
  }

  async function rounds(count: number, apartMs?: number): Promise<readonly Membership[]> {
    const memberships: Membership[] = [];
    while (memberships.length < count) memberships.push(await round(apartMs));
    return memberships;
  }

  async function roundsUntil(wanted: Membership, most: number): Promise<readonly Membership[]> {
    const memberships: Membership[] = [];
    while (memberships.length < most && memberships.at(-1) !== wanted) memberships.push(await round());
    return memberships;
  }

  return { watch, rounds, roundsUntil, [Symbol.dispose]: () => watch.close() };
}
