import { createObserver } from "./asking/observer.ts";
import { readWatchOptions, type WatchOptions } from "./options.ts";
import { startSchedule } from "./running/schedule.ts";
import type { AddressWatch } from "./running/address-watch.ts";
import { WatchRunner } from "./running/watch-runner.ts";

/**
 * Watches whether the addresses of this host stand in the DNS under its names, and, once they don't, until when
 * anybody may still use them. Asks at once, then by the schedule. Doesn't keep the process alive.
 *
 * @throws {TypeError} or {RangeError} for an option that can't be used
 *
 * @example
 * ```ts
 * import { watchAddress } from "@dns-drain/dns";
 *
 * const watch = watchAddress({ names: "api.example.com", addresses: "192.0.2.7" });
 * for await (const { membership, reason } of watch) console.log(membership, reason);
 * ```
 */
export function watchAddress(options: WatchOptions): AddressWatch {
  const config = readWatchOptions(options);
  return new WatchRunner(config, createObserver(config), startSchedule);
}
