import { setMaxListeners } from "node:events";

/** Work that several callers wait for, each with a signal of its own. */
export interface SharedWork<T> {
  /** Waits for the work; rejects with the signal's reason. When all who waited gave up, the work itself is called off. */
  join(signal: AbortSignal | undefined): Promise<T>;
  /** Until it is done or called off. */
  readonly isRunning: boolean;
}

/** Starts work at once, with a signal that fires when nobody waits any more. The caller has to join it. */
export function shareWork<T>(work: (signal: AbortSignal) => Promise<T>): SharedWork<T> {
  const controller = new AbortController();
  // Each of its questions listens, and a zone may have many servers to find.
  setMaxListeners(0, controller.signal);
  let isRunning = true;
  let waiting = 0;
  const result = work(controller.signal).finally(() => {
    isRunning = false;
  });

  function join(signal: AbortSignal | undefined): Promise<T> {
    waiting++;
    return untilAborted(result, signal).finally(() => {
      if (--waiting === 0) controller.abort();
    });
  }

  return {
    join,
    get isRunning() {
      return isRunning && !controller.signal.aborted;
    },
  };
}

/** The promise's outcome, or the signal's reason if that comes first. No listener is left on the signal. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    const letGo = (): void => signal.removeEventListener("abort", onAbort);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(letGo);
  });
}
