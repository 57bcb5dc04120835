/** How long something may take, and what calls it off. */
export interface Limit {
  readonly ms: number;
  readonly signal: AbortSignal | undefined;
}

/** What is under way: what to say when time is up, and how to let go of what it holds. */
export interface Running {
  readonly timeout: () => Error;
  readonly stop: () => void;
}

/** How something under way ends. Whatever comes after the first call is ignored. */
export interface Ending<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Runs what `start` starts until it ends, the time is up, or the signal fires; an abort rejects with the signal's
 * reason. Whichever it was, no timer or listener is left, and `stop` has been called once. Keeps no process alive.
 */
export function within<T>({ ms, signal }: Limit, start: (ending: Ending<T>) => Running): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let ended = false;
    let letGo = (): void => undefined;
    const end = (settle: () => void): void => {
      if (ended) return;
      ended = true;
      letGo();
      settle();
    };
    const running = start({
      resolve: (value) => end(() => resolve(value)),
      reject: (error) => end(() => reject(error)),
    });
    if (ended) return running.stop();

    const onAbort = (): void => end(() => reject(signal?.reason as Error));
    const timer = setTimeout(() => end(() => reject(running.timeout())), ms).unref();
    signal?.addEventListener("abort", onAbort, { once: true });
    letGo = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      running.stop();
    };
  });
}
