import { enter, type DnsFacts, type DrainState, type Facts, type PhaseWaits, type Stop } from "./drain-state.ts";
import { closingAt, latestSheddingAt, quietAt, withdrawEndsAt } from "./moments.ts";
import { seconds } from "../words.ts";

/** On the way to the end: wait for caches if there is time for it, else shed at once, and serve until the end. */
export function whileStopping(
  state: DrainState,
  stop: Stop,
  facts: Facts,
  waits: PhaseWaits,
  now: number,
): DrainState | undefined {
  const why = reasonToShed(stop, facts, waits, now);
  switch (state.phase) {
    case "serving":
    case "propagating":
      if (why !== undefined) return enter("draining", `${stop.reason}: ${why}`, now);
      if (state.phase === "propagating") return undefined;
      return enter("propagating", `${stop.reason}: there is time to wait until caches have noticed`, now);
    case "draining":
    case "drained":
    case "closed":
      return undefined;
  }
}

/** Why the shedding should begin, rather than wait for caches, if it should. */
function reasonToShed(stop: Stop, { dns }: Facts, waits: PhaseWaits, now: number): string | undefined {
  if (!dns) return "no DNS is watched, so there are no caches to wait for";
  if (dns.isOver) return "every cache has had its time";
  if (dns.membership === "unlisted") return "DNS has never listed this host, so there are no caches to wait for";
  if (isRestart(stop, dns, waits, now)) return "DNS still lists this host: a restart in place, no caches to wait for";
  return isThereTime(stop, dns, waits, now) ? undefined : hurry(stop, dns, waits, now);
}

/** Whether caches can have noticed before the shedding must begin. */
function isThereTime(stop: Stop, { clearAt, needMs }: DnsFacts, waits: PhaseWaits, now: number): boolean {
  const sheddingAt = latestSheddingAt(stop, waits);
  return clearAt === undefined ? now < sheddingAt - needMs : now < sheddingAt && clearAt < sheddingAt;
}

function hurry(stop: Stop, dns: DnsFacts, waits: PhaseWaits, now: number): string {
  const leftMs = latestSheddingAt(stop, waits) - now;
  if (leftMs <= 0) return "there is no time to wait for caches, so it sheds now and serves until the end";
  const needMs = dns.clearAt === undefined ? dns.needMs : dns.clearAt - now;
  const need = Number.isFinite(needMs) ? `caches need ${seconds(needMs)}` : "how long caches need can't be told";
  return `${need} and have ${seconds(leftMs)}, so it sheds now and serves until the end`;
}

/** Nobody took the address out: clients will find the host again at the same place. */
function isRestart(stop: Stop, dns: DnsFacts, waits: PhaseWaits, now: number): boolean {
  return dns.membership === "listed" && now >= withdrawEndsAt(stop, waits);
}

/** Why the listener may close now, if it may. */
export function endReason(
  state: DrainState,
  stop: Stop,
  facts: Facts,
  waits: PhaseWaits,
  now: number,
): string | undefined {
  if (stop.isForced) return `${stop.reason} again: to the end at once`;
  if (now >= closingAt(stop, waits)) return `${stop.reason}: the deadline has come`;
  if (!isNobodyToCome(stop, facts, waits, now)) return undefined;
  if (state.phase === "drained") return `${stop.reason}: drained already`;
  const isEmpty = state.phase === "draining" && now >= quietAt(state, facts, waits);
  return isEmpty ? `${stop.reason}: no connection is left` : undefined;
}

/** Whether caches can't send anybody here any more, or can't be waited for. */
function isNobodyToCome(stop: Stop, { dns }: Facts, waits: PhaseWaits, now: number): boolean {
  if (stop.isWithdrawing) return false;
  return !dns || dns.membership === "unlisted" || dns.isOver || isRestart(stop, dns, waits, now);
}
