import { counted, seconds } from "./words.ts";

/**
 * The whole life of a server on its way out. Pure: `nextState` decides from what is known, and `momentsOf` says at which
 * moments time alone will change the answer.
 */

/** Where a drain is. */
export type Phase = DrainState["phase"];

/** One phase, since when, and why in words. */
export type DrainState =
  /** As if we weren't there. */
  | { readonly phase: "serving"; readonly since: number; readonly reason: string }
  /** The address has left DNS, or is about to. Not ready, but traffic is served as before: caches still send it. */
  | { readonly phase: "propagating"; readonly since: number; readonly reason: string }
  /** Every connection is asked to leave; those that come are served, one request each. */
  | { readonly phase: "draining"; readonly since: number; readonly reason: string }
  /** Empty, or given up on: what still comes is a straggler. The listener serves it. */
  | { readonly phase: "drained"; readonly since: number; readonly reason: string }
  /** The listener is closed, and what was left is being ended. There is no way back. */
  | { readonly phase: "closed"; readonly since: number; readonly reason: string };

/** What is known at one moment. */
export interface Facts {
  /** What DNS says; `undefined` without a watch. */
  readonly dns: DnsFacts | undefined;
  /** What the operator, or the operating system, wants. */
  readonly order: Order | undefined;
  /** Connections of every kind. */
  readonly connections: number;
  /** Since when there has been none, and none has come; `undefined` while there is one. */
  readonly quietSince: number | undefined;
}

/** What DNS says about this host. */
export interface DnsFacts {
  readonly membership: "unlisted" | "listed" | "suspect" | "delisted";
  readonly reason: string;
  /** How long a removal would take to reach everybody. */
  readonly needMs: number;
  /** When everybody should have noticed the removal; `undefined` unless delisted. */
  readonly clearAt: number | undefined;
  /** Whether they have. */
  readonly isOver: boolean;
}

/** What was asked for. The latest one counts, but nothing takes a `stop` back. */
export type Order =
  /** Shed, and go on listening: `drain.start()`. */
  | { readonly kind: "start"; readonly at: number; readonly reason: string }
  /** Serve although DNS says to leave, until the address is listed again: `drain.cancel()`. */
  | { readonly kind: "cancel"; readonly at: number; readonly reason: string }
  /** Leave, close, and end within the deadline: SIGTERM, or `drain.stop()`. */
  | {
      readonly kind: "stop";
      readonly at: number;
      readonly reason: string;
      /** When everything is to have ended. */
      readonly deadlineAt: number;
      /** `withdraw()` hasn't come to an end yet: a process that ended now would leave its address behind. */
      readonly isWithdrawing: boolean;
      /** A second signal: to the end at once. */
      readonly isForced: boolean;
    };

/** The waits that decide, from the options; all in milliseconds. */
export interface PhaseWaits {
  readonly spreadMs: number;
  readonly quietMs: number;
  readonly maxDrainMs: number;
  readonly withdrawMs: number;
  /** What closing takes of a stop's deadline. */
  readonly closeMs: number;
}

type Stop = Extract<Order, { kind: "stop" }>;

/** The state after looking at the facts once more. The same value if nothing changes. */
export function nextState(state: DrainState, facts: Facts, waits: PhaseWaits, now: number): DrainState {
  if (state.phase === "closed") return state;
  const stop = facts.order?.kind === "stop" ? facts.order : undefined;
  const end = stop && endReason(state, stop, facts, waits, now);
  if (end) return enter("closed", end, now);
  const next = stop ? whileStopping(state, stop, facts, waits, now) : whileRunning(state, facts, waits, now);
  return next ?? state;
}

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
  const left = counted(facts.connections, "connection");
  return enter("drained", `${left} after ${seconds(waits.maxDrainMs)} of draining: stragglers, still served`, now);
}

/** On the way to the end: wait for caches if there is time for it, else shed at once, and serve until the end. */
function whileStopping(
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
function endReason(state: DrainState, stop: Stop, facts: Facts, waits: PhaseWaits, now: number): string | undefined {
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

function quietAt(state: DrainState, { quietSince }: Facts, { quietMs }: PhaseWaits): number {
  return quietSince === undefined ? Infinity : Math.max(state.since, quietSince) + quietMs;
}

function withdrawEndsAt(stop: Stop, { withdrawMs }: PhaseWaits): number {
  return stop.at + withdrawMs;
}

function closingAt(stop: Stop, { closeMs }: PhaseWaits): number {
  return stop.deadlineAt - closeMs;
}

/** Shedding must begin by then to have its spread before the end. */
function latestSheddingAt(stop: Stop, waits: PhaseWaits): number {
  return closingAt(stop, waits) - waits.spreadMs;
}

function enter(phase: Phase, reason: string, now: number): DrainState {
  return { phase, since: now, reason };
}
