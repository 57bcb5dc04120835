import type { DrainState, Facts, PhaseWaits, Stop } from "./drain-state.ts";

/** Moments, all of them in the future, at which `nextState` may answer differently though nothing was heard. */
export function momentsOf(state: DrainState, facts: Facts, waits: PhaseWaits, now: number): number[] {
  return [...momentsOfPhase(state, facts, waits), ...momentsOfStop(facts, waits)].filter(
    (at) => Number.isFinite(at) && at > now,
  );
}

function momentsOfPhase(state: DrainState, facts: Facts, waits: PhaseWaits): number[] {
  switch (state.phase) {
    case "propagating":
      return [facts.dns?.clearAt ?? Infinity];
    case "draining":
      return [quietAt(state, facts, waits), state.since + waits.maxDrainMs];
    case "serving":
    case "drained":
    case "closed":
      return [];
  }
}

function momentsOfStop({ order, dns }: Facts, waits: PhaseWaits): number[] {
  if (order?.kind !== "stop") return [];
  const sheddingAt = latestSheddingAt(order, waits);
  return [withdrawEndsAt(order, waits), sheddingAt - (dns?.needMs ?? 0), sheddingAt, closingAt(order, waits)];
}

/** When the host will have been empty for long enough, if nobody comes. */
export function quietAt(state: DrainState, { quietSince }: Facts, { quietMs }: PhaseWaits): number {
  return quietSince === undefined ? Infinity : Math.max(state.since, quietSince) + quietMs;
}

/** Until then the address should have left DNS. */
export function withdrawEndsAt(stop: Stop, { withdrawMs }: PhaseWaits): number {
  return stop.at + withdrawMs;
}

/** Closing must begin by then to end with the deadline. */
export function closingAt(stop: Stop, { closeMs }: PhaseWaits): number {
  return stop.deadlineAt - closeMs;
}

/** Shedding must begin by then to have its spread before the end. */
export function latestSheddingAt(stop: Stop, waits: PhaseWaits): number {
  return closingAt(stop, waits) - waits.spreadMs;
}
