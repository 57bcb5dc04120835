import type { Clock } from "@dns-drain/dns";

/** What is to end at moments of its own, besides requests: event streams, and sockets that were handed over. */
export interface Departures {
  /** Calls `leave` at the moment `at`, on the clock's `now()`. */
  plan(at: number, leave: () => void): void;
  /** Everybody's moment is at most so far away, at a time of its own. */
  hasten(spreadMs: number): void;
  /** Takes back what hasn't happened. */
  stop(): void;
}

/** So many, and no more, in a turn of the event loop: what applications do then is unknown. */
const perTurn = 50;

export function createDepartures(clock: Clock): Departures {
  const waiting = new Map<() => void, { readonly at: number; readonly callOff: () => void }>();
  let due: (() => void)[] = [];

  function leaveSoon(leave: () => void): void {
    waiting.delete(leave);
    due.push(leave);
    if (due.length === 1) setImmediate(leaveInTurn);
  }

  function leaveInTurn(): void {
    const now = due.splice(0, perTurn);
    if (due.length > 0) setImmediate(leaveInTurn);
    for (const leave of now) leave();
  }

  function plan(at: number, leave: () => void): void {
    const callOff = clock.after(Math.max(0, at - clock.now()), () => leaveSoon(leave));
    waiting.set(leave, { at, callOff });
  }

  return {
    plan,
    hasten(spreadMs) {
      const now = clock.now();
      for (const [leave, { at, callOff }] of waiting) {
        callOff();
        plan(Math.min(at, now + Math.random() * spreadMs), leave);
      }
    },
    stop() {
      for (const { callOff } of waiting.values()) callOff();
      waiting.clear();
      due = [];
    },
  };
}
