import type { Clock } from "../clock.ts";
import { type SharedWork, shareWork } from "./shared-work.ts";

/** What is cached says itself how long it is good for. */
export interface Expiring {
  /** Until when, on the monotonic clock. */
  readonly expiresAt: number;
}

/** How to fill a cache. */
export interface CacheSource<V> {
  readonly clock: Clock;
  /** `previous` is the last good value. */
  readonly load: (key: string, previous: V | undefined, signal: AbortSignal) => Promise<V>;
  /** The pause after a failed load; it doubles with each further failure, up to `longestRetryMs`. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
  /** What was stored the longest time ago makes room. */
  readonly mostEntries: number;
}

interface Entry<V> {
  readonly value: V;
  readonly loadedAt: number;
  readonly failures: number;
  readonly freshUntil: number;
}

/**
 * Values that are loaded when they are asked for, and kept when loading them again fails: what is down elsewhere doesn't
 * make it forget.
 */
export class FailStaticCache<V extends Expiring> {
  readonly #source: CacheSource<V>;
  readonly #entries = new Map<string, Entry<V>>();
  readonly #pending = new Map<string, SharedWork<V>>();

  constructor(source: CacheSource<V>) {
    this.#source = source;
  }

  /** The value, loaded if need be; all who ask at the same time share one load. Rejects if there never was a value. */
  async get(key: string, signal: AbortSignal | undefined): Promise<V> {
    signal?.throwIfAborted();
    const entry = this.#entries.get(key);
    if (entry !== undefined && this.#source.clock.now() < entry.freshUntil) return entry.value;
    const work = this.#loading(key);
    try {
      return await work.join(signal);
    } finally {
      if (!work.isRunning && this.#pending.get(key) === work) this.#pending.delete(key);
    }
  }

  /** The last good value, however old. */
  last(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Loads these again when they are asked for next, though not sooner than `retryMs` after the last time. */
  expire(isMeant: (key: string, value: V) => boolean): void {
    for (const [key, entry] of this.#entries) {
      if (!isMeant(key, entry.value)) continue;
      const freshUntil = Math.min(entry.freshUntil, entry.loadedAt + this.#source.retryMs);
      this.#entries.set(key, { ...entry, freshUntil });
    }
  }

  #loading(key: string): SharedWork<V> {
    const running = this.#pending.get(key);
    if (running?.isRunning) return running;
    const work = shareWork((signal) => this.#load(key, signal));
    this.#pending.set(key, work);
    return work;
  }

  async #load(key: string, signal: AbortSignal): Promise<V> {
    const last = this.#entries.get(key);
    try {
      const value = await this.#source.load(key, last?.value, signal);
      // What was called off on the way may be half a value.
      signal.throwIfAborted();
      this.#store(key, { value, loadedAt: this.#source.clock.now(), failures: 0, freshUntil: value.expiresAt });
      return value;
    } catch (error) {
      if (last === undefined || signal.aborted) throw error;
      this.#store(key, this.#afterFailure(last));
      return last.value;
    }
  }

  #afterFailure(last: Entry<V>): Entry<V> {
    const { clock, retryMs, longestRetryMs } = this.#source;
    const now = clock.now();
    const pauseMs = Math.min(retryMs * 2 ** last.failures, longestRetryMs);
    return { ...last, loadedAt: now, failures: last.failures + 1, freshUntil: now + pauseMs };
  }

  #store(key: string, entry: Entry<V>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#source.mostEntries && oldest !== undefined) this.#entries.delete(oldest);
  }
}
