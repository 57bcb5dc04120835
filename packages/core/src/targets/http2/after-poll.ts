import type { Clock } from "@dns-drain/dns";

/**
 * Calls `act` after `ms` milliseconds, and after the event loop has polled once more: behind a stall timers come first,
 * while what clients have sent is still to be read. Returns what calls it off.
 */
export function afterPoll(clock: Clock, ms: number, act: () => void): () => void {
  let turn: NodeJS.Immediate | undefined;
  let callOff = (): void => {};
  const poll = (): void => {
    // Not unref'd: an unref'd immediate waits for the next event of something else.
    turn = setImmediate(act);
  };
  if (ms > 0) callOff = clock.after(ms, poll);
  else poll();
  return () => {
    callOff();
    clearImmediate(turn);
  };
}
