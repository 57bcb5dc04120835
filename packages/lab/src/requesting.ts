import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** A client that sends one request after the other. */
export interface Requester {
  /** How long it thinks before its n-th request, which is 0 for the first, in milliseconds. */
  thinkMs(n: number): number;
  /** Sends the n-th request. Resolves when that has come to an end, one way or the other. */
  request(n: number): Promise<void>;
  close(): void;
}

export interface Requesting {
  /** No further request. Resolves when those under way have come to an end, and every client is closed. */
  stop(): Promise<void>;
}

/** Lets every client think, ask, and think again, until all are stopped. */
export function startRequesting(requesters: readonly Requester[]): Requesting {
  const stopping = new AbortController();
  setMaxListeners(requesters.length, stopping.signal);
  const done = Promise.all(requesters.map((requester) => keepRequesting(requester, stopping.signal)));
  // It is `stop` that reports a failure.
  done.catch(() => undefined);
  return {
    async stop() {
      stopping.abort();
      await done;
      for (const requester of requesters) requester.close();
    },
  };
}

async function keepRequesting(requester: Requester, stopping: AbortSignal): Promise<void> {
  for (let n = 0; !stopping.aborted; n++) {
    // Being stopped ends the thought.
    await sleep(requester.thinkMs(n), undefined, { signal: stopping }).catch(() => undefined);
    if (!stopping.aborted) await requester.request(n);
  }
}
