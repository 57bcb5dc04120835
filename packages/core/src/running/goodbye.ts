import type { Clock } from "@dns-drain/dns";

import { createDeferred } from "./deferred.ts";
import type { DrainLog } from "../telling/log-codes.ts";
import { seconds } from "../words.ts";

/** How long the application is waited for at the end. */
export interface GoodbyeWait {
  readonly ms: number;
  /** Ends the wait before. */
  readonly cutShort: Promise<void>;
  readonly clock: Clock;
  readonly log: DrainLog;
}

/** Calls `onClosed`, and waits for it as long as there is time. Always resolves. */
export async function sayGoodbye(onClosed: () => void | Promise<void>, wait: GoodbyeWait): Promise<void> {
  const { ms, cutShort, clock, log } = wait;
  const late = createDeferred();
  const cancel = clock.after(ms, late.resolve);
  try {
    const isLate = Promise.race([late.promise, cutShort]).then(() => true);
    if (await Promise.race([saidBy(onClosed), isLate]))
      log("goodbye-late", `onClosed() was not waited for to its end: it had ${seconds(ms)}`);
  } catch (error) {
    log("goodbye-failed", `onClosed() failed: ${String(error)}`);
  } finally {
    cancel();
  }
}

async function saidBy(onClosed: () => void | Promise<void>): Promise<boolean> {
  await onClosed();
  return false;
}
