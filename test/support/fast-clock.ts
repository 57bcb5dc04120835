import { systemClock, type Clock } from "@dns-drain/dns";

/** The machine's clock, so many times faster: minutes of a watch and a drain fit into a test. */
export function fastClock(speed: number): Clock {
  const startedAt = Date.now();
  return {
    now: () => systemClock.now() * speed,
    wall: () => startedAt + (Date.now() - startedAt) * speed,
    after: (ms, wake) => systemClock.after(ms / speed, wake),
  };
}
