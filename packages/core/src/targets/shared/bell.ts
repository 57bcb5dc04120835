import type { Clock } from "@dns-drain/dns";

/** Wakes the one who waits. */
export interface Bell {
  ring(): void;
  /** Resolves when the bell rings, at the latest after `ms` milliseconds. */
  heard(clock: Clock, ms: number): Promise<void>;
}

export function createBell(): Bell {
  let wake = (): void => {};
  return {
    ring: () => wake(),
    heard: (clock, ms) =>
      new Promise((resolve) => {
        const callOff = clock.after(ms, resolve);
        wake = () => {
          callOff();
          resolve();
        };
      }),
  };
}
