import type { Target } from "../../target.ts";
import { totalCounts, totalTally } from "../../totals.ts";

export interface Ends {
  /** Every part is closed. */
  closed(): Promise<void>;
  /** Every part is detached. */
  detached(): void;
}

/** Targets that share a server, as one: what is asked of it is asked of each, and what they tell is added up. */
export function together(server: object, parts: readonly Target[], ends: Ends): Target {
  let closed: Promise<number> | undefined;
  async function close(cuts: readonly Promise<number>[]): Promise<number> {
    const cut = (await Promise.all(cuts)).reduce((sum, ofPart) => sum + ofPart, 0);
    await ends.closed();
    return cut;
  }
  const target: Target = {
    server,
    onChange: undefined,
    prepare: () => parts.forEach((part) => part.prepare()),
    shed: (plan) => parts.forEach((part) => part.shed(plan)),
    resume: () => parts.forEach((part) => part.resume()),
    count: () => totalCounts(parts.map((part) => part.count())),
    isEmpty: () => parts.every((part) => part.isEmpty()),
    get tally() {
      return totalTally(parts.map((part) => part.tally));
    },
    close(graceMs) {
      const cuts = parts.map((part) => part.close(graceMs));
      return (closed ??= close(cuts));
    },
    detach() {
      for (const part of parts) part.detach();
      ends.detached();
    },
  };
  for (const part of parts) {
    part.onChange = () => target.onChange?.();
    part.onLeave = (socket) => target.onLeave?.(socket);
  }
  return target;
}
