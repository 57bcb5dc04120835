import type { Clock } from "../clock.ts";
import { type SharedWork, shareWork } from "./shared-work.ts";

/** What is cached says itself how long it is good for, on the monotonic clock. */
export interface Expiring {
  readonly expiresAt: number;
}

/** Values that are loaded when they are asked for, and kept when loading them again fails. */
export interface FailStaticCache<V extends Expiring> {
  /** The value, loaded if need be; all who ask at the same time share one load. Rejects if there never was a value. */
  get(key: string, signal: AbortSignal | undefined): Promise<V>;
  /** Loads these again when they are asked for next, though not sooner than `retryMs` after the last time. */
  expire(isMeant: (key: string, value: V) => boolean): void;
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

/** A cache that fails static: what is down elsewhere doesn't make it forget. */
export function createFailStaticCache<V extends Expiring>(source: CacheSource<V>): FailStaticCache<V> {
  const { clock, retryMs, longestRetryMs } = source;
  const entries = new Map<string, Entry<V>>();
  const pending = new Map<string, SharedWork<V>>();

  async function get(key: string, signal: AbortSignal | undefined): Promise<V> {
    signal?.throwIfAborted();
    const entry = entries.get(key);
    if (entry !== undefined && clock.now() < entry.freshUntil) return entry.value;
    const work = loading(key);
    try {
      return await work.join(signal);
    } finally {
      if (!work.isRunning && pending.get(key) === work) pending.delete(key);
    }
  }

  function loading(key: string): SharedWork<V> {
    const running = pending.get(key);
    if (running?.isRunning) return running;
    const work = shareWork((signal) => load(key, signal));
    pending.set(key, work);
    return work;
  }

  async function load(key: string, signal: AbortSignal): Promise<V> {
    const last = entries.get(key);
    try {
      const value = await source.load(key, last?.value, signal);
      // What was called off on the way may be half a value.
      signal.throwIfAborted();
      store(key, { value, loadedAt: clock.now(), failures: 0, freshUntil: value.expiresAt });
      return value;
    } catch (error) {
      if (last === undefined || signal.aborted) throw error;
      store(key, afterFailure(last));
      return last.value;
    }
  }

  function afterFailure(last: Entry<V>): Entry<V> {
    const pauseMs = Math.min(retryMs * 2 ** last.failures, longestRetryMs);
    return { ...last, loadedAt: clock.now(), failures: last.failures + 1, freshUntil: clock.now() + pauseMs };
  }

  function store(key: string, entry: Entry<V>): void {
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > source.mostEntries && oldest !== undefined) entries.delete(oldest);
  }

  function expire(isMeant: (key: string, value: V) => boolean): void {
    for (const [key, entry] of entries) {
      if (!isMeant(key, entry.value)) continue;
      entries.set(key, { ...entry, freshUntil: Math.min(entry.freshUntil, entry.loadedAt + retryMs) });
    }
  }

  return { get, expire };
}
