import { createObserver } from "./observing/observer.ts";
import { readWatchOptions, type WatchOptions } from "./options.ts";
import { startSchedule } from "./running/schedule.ts";
import type { WatchStatus } from "./running/status.ts";
import { WatchRunner } from "./running/watch-runner.ts";

/**
 * A watch over the addresses of one host. As an async iterable it yields the status whenever a membership, the end of
 * the propagation or the panel's agreement changes; a slow consumer gets the latest. It ends when the watch is closed.
 */
export interface AddressWatch extends AsyncIterable<WatchStatus> {
  /** What is known at this moment. */
  status(): WatchStatus;
  /** Calls `listener` after every round of answers, and when a wait is over. Returns what ends that. */
  onUpdate(listener: () => void): () => void;
  /** A removal is expected: for so many milliseconds asks every second, from now on, whatever the schedule says. */
  hurry(forMs: number): void;
  /** Ends the watch: no question, timer or listener is left. Calling it again changes nothing. */
  close(): void;
}

/**
 * Watches whether the addresses of this host stand in the DNS under its names, and, once they don't, until when
 * anybody may still use them. Asks at once, then by the schedule. Doesn't keep the process alive.
 *
 * @throws {TypeError} or {RangeError} for an option that can't be used
 *
 * @example
 * ```ts
 * const watch = watchAddress({ names: "api.example.com", addresses: "192.0.2.7" });
 * for await (const { membership, reason } of watch) console.log(membership, reason);
 * ```
 */
export function watchAddress(options: WatchOptions): AddressWatch {
  const config = readWatchOptions(options);
  return new WatchRunner(config, createObserver(config), startSchedule);
}
