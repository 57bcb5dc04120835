import type { Clock } from "@dns-drain/dns";

import type { DrainLog } from "./log-codes.ts";
import { counted } from "../words.ts";

const everyMs = 60_000;

/** Tells the log of stragglers, from their number until now: of the first at once, of more once a minute. */
export function createStragglerReport({ clock, log }: { clock: Clock; log: DrainLog }): (count: number) => void {
  let told = 0;
  let toldAt = -Infinity;

  return (count) => {
    // A new drain counts anew.
    told = Math.min(told, count);
    if (count === told || clock.now() - toldAt < everyMs) return;
    [told, toldAt] = [count, clock.now()];
    log(
      "straggler-arrived",
      `${counted(count, "connection")} came although every cache had had its time; still served`,
    );
  };
}
