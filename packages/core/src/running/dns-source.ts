import type { AddressWatch, Clock, WatchStatus } from "@dns-drain/dns";

import type { DnsFacts } from "../phases/drain-state.ts";
import type { DrainLog } from "../telling/log-codes.ts";

/** What a drain is told about DNS: by a watch of `@dns-drain/dns`, or by anything that can say the same. */
export type WatchLike = Pick<AddressWatch, "status" | "onUpdate"> & Partial<Pick<AddressWatch, "hurry">>;

/** Reads a watch. One that fails proves nothing: what it said last goes on to hold. */
export class DnsSource {
  readonly #watch: WatchLike | undefined;
  readonly #log: DrainLog;
  readonly #clock: Clock;
  #last: WatchStatus | undefined;
  #isFailing = false;

  constructor(watch: WatchLike | undefined, { log, clock }: { log: DrainLog; clock: Clock }) {
    this.#watch = watch;
    this.#log = log;
    this.#clock = clock;
  }

  onUpdate(listener: () => void): () => void {
    return this.#watch?.onUpdate(listener) ?? (() => {});
  }

  /** A removal is expected within that time. */
  hurry(forMs: number): void {
    try {
      this.#watch?.hurry?.(forMs);
    } catch (error) {
      this.#log("watch-failed", `the watch can't be asked to hurry: ${String(error)}`);
    }
  }

  /** The latest status; `undefined` without a watch, or before its first word. */
  status(): WatchStatus | undefined {
    try {
      this.#last = this.#watch?.status();
      this.#isFailing = false;
    } catch (error) {
      // Once, not at every look.
      if (!this.#isFailing) this.#log("watch-failed", `the watch failed, its last word holds: ${String(error)}`);
      this.#isFailing = true;
    }
    return this.#last;
  }

  /** The same for the decision, on the monotonic clock. */
  facts(): DnsFacts | undefined {
    const status = this.status();
    if (!status) return undefined;
    const { membership, reason, needMs, propagation } = status;
    if (!propagation) return { membership, reason, needMs, clearAt: undefined, isOver: false };
    return { membership, reason, needMs, clearAt: this.#toNow(propagation.clearAt), isOver: propagation.isOver };
  }

  #toNow(at: number | null): number {
    return at === null ? Infinity : at - this.#clock.wall() + this.#clock.now();
  }
}
