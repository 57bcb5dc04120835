import type { WatchStatus } from "@dns-drain/dns";

import type { WatchLike } from "#core/running/dns-source.js";

const needMs = 90_000;

/** What a watch says, made by hand. */
export function watchStatus(membership: WatchStatus["membership"], more: Partial<WatchStatus> = {}): WatchStatus {
  return {
    membership,
    reason: `host.test is ${membership}`,
    needMs,
    names: [],
    authorities: [],
    resolvers: [],
    ...more,
  };
}

/** A removal whose caches have had their time at `clearAt` (epoch milliseconds), or can't tell. */
export function removal(clearAt: number | null, isOver = false, more: Partial<WatchStatus> = {}): WatchStatus {
  return watchStatus("delisted", { propagation: { delistedAt: 0, staleUntil: clearAt, clearAt, isOver }, ...more });
}

/** A watch that says what it is told to. */
export class FakeWatch implements WatchLike {
  readonly listeners: Set<() => void> = new Set();
  /** For how long it was asked to hurry. */
  readonly hurries: number[] = [];
  #status: () => WatchStatus;

  constructor(status: WatchStatus = watchStatus("listed")) {
    this.#status = () => status;
  }

  status(): WatchStatus {
    return this.#status();
  }

  onUpdate(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  hurry(forMs: number): void {
    this.hurries.push(forMs);
  }

  /** Says this from now on, and that there is news. */
  say(status: WatchStatus): void {
    this.#status = () => status;
    for (const listener of this.listeners) listener();
  }

  /** Throws from now on. */
  fail(error: Error): void {
    this.#status = () => {
      throw error;
    };
    for (const listener of this.listeners) listener();
  }
}
