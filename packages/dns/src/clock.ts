/** Everything this library knows about time. Tests pass a clock that they move by hand. */
export interface Clock {
  /** Milliseconds from an arbitrary start. Never moves backwards, and decides every duration. */
  now(): number;
  /** Milliseconds since the epoch, for people: shown in the status and the log, and what a schedule goes by. May jump. */
  wall(): number;
  /** Calls `wake` once, after `ms` milliseconds. Doesn't keep the process alive. Returns what calls it off. */
  after(ms: number, wake: () => void): () => void;
}

/** `setTimeout` holds 31 bits of milliseconds (24.8 days); a TTL may be longer. */
const longestTimer = 2 ** 31 - 1;

/** The clock of the machine: monotonic, with timers that are unref'd and as long as they need to be. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, wake) {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      const step = Math.min(Math.max(left, 0), longestTimer);
      timer = setTimeout(() => (left > step ? arm(left - step) : wake()), step);
      timer.unref();
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};
