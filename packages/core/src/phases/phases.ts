/**
 * The whole life of a server on its way out. Pure: `nextState` decides from what is known, and `momentsOf` says at which
 * moments time alone will change the answer.
 */
import { enter, type DrainState, type Facts, type PhaseWaits } from "./drain-state.ts";
import { quietAt } from "./moments.ts";
import { endReason, whileStopping } from "./stopping.ts";
import { counted, seconds } from "../words.ts";

/** The state after looking at the facts once more. The same value if nothing changes. */
export function nextState(state: DrainState, facts: Facts, waits: PhaseWaits, now: number): DrainState {
  if (state.phase === "closed") return state;
  const stop = facts.order?.kind === "stop" ? facts.order : undefined;
  const end = stop && endReason(state, stop, facts, waits, now);
  if (end) return enter("closed", end, now);
  const next = stop ? whileStopping(state, stop, facts, waits, now) : whileRunning(state, facts, waits, now);
  return next ?? state;
}

/** While the process is to live on, DNS leads, and every step but the last can be taken back. */
function whileRunning(state: DrainState, facts: Facts, waits: PhaseWaits, now: number): DrainState | undefined {
  const cause = causeToLeave(facts);
  if (!cause) return state.phase === "serving" ? undefined : enter("serving", returnReason(facts), now);
  switch (state.phase) {
    case "serving":
      return enter(cause.isUrgent ? "draining" : "propagating", cause.reason, now);
    case "propagating":
      if (cause.isUrgent) return enter("draining", cause.reason, now);
      return facts.dns?.isOver ? enter("draining", `every cache has had its time: ${cause.reason}`, now) : undefined;
    case "draining":
      return drained(state, facts, waits, now);
    case "drained":
    case "closed":
      return undefined;
  }
}

/** Why this host should be left, if it should: urgent if somebody said so, without waiting for caches. */
function causeToLeave({ dns, order }: Facts): { reason: string; isUrgent: boolean } | undefined {
  if (order?.kind === "start") return { reason: order.reason, isUrgent: true };
  if (order?.kind === "cancel") return undefined;
  return dns?.membership === "delisted" ? { reason: dns.reason, isUrgent: false } : undefined;
}

function returnReason({ dns, order }: Facts): string {
  if (order?.kind === "cancel") return order.reason;
  return dns ? dns.reason : "there is no reason to leave any more";
}

function drained(state: DrainState, facts: Facts, waits: PhaseWaits, now: number): DrainState | undefined {
  if (now >= quietAt(state, facts, waits))
    return enter("drained", "no connection is left, and none has come for a moment", now);
  if (now < state.since + waits.maxDrainMs) return undefined;
  const left = counted(facts.connections(), "connection");
  return enter("drained", `${left} after ${seconds(waits.maxDrainMs)} of draining: stragglers, still served`, now);
}
