import type { DrainStatus } from "../../status.ts";
import { byId, createElement, fillEach, setText } from "./elements.ts";
import { clockTime, relation, timeLeft, duration, sentence } from "./words.ts";

/** A moment on the way; `null` if it can't be told yet. */
interface Milestone {
  readonly what: string;
  readonly at: number | null;
}

/** Shows until when somebody may still be sent here. */
export function showEstimate(status: DrainStatus, now: number): void {
  setText(byId("estimate-lead"), leadFor(status, now));
  showProgress(status, now);
  fillEach(byId("milestones"), milestonesOf(status), createMilestone, (item, { what, at }) => {
    const [name, time, distance] = item.children;
    if (name) setText(name, what);
    if (time) setText(time, at === null ? "can't be told yet" : clockTime(at, now));
    if (distance) setText(distance, at === null ? "" : relation(at, now));
  });
}

export function leadFor({ dns }: DrainStatus, now: number): string {
  if (!dns) return "No DNS is watched: this host drains on signals, and when it is told to.";
  const { membership, propagation, needMs, reason } = dns;
  if (membership === "unlisted") return sentence(reason);
  if (!propagation) return `Out of DNS, it would take ${duration(needMs)} until every cache has noticed.`;
  if (propagation.isOver) return "Every cache has had its time.";
  if (propagation.clearAt === null) return "When every cache will have noticed can't be told yet.";
  if (propagation.clearAt <= now) return "Any moment now: the last servers are being asked.";
  return `${timeLeft(propagation.clearAt, now)} until every cache has noticed.`;
}

function milestonesOf({ dns, order }: DrainStatus): Milestone[] {
  const { propagation } = dns ?? {};
  const ofDns = propagation && [
    { what: "Left DNS", at: propagation.delistedAt },
    { what: "Last use of a cached answer", at: propagation.staleUntil },
    { what: "Every cache has noticed", at: propagation.clearAt },
  ];
  const ofOrder = order?.deadlineAt === undefined ? [] : [{ what: "The end, at the latest", at: order.deadlineAt }];
  return [...(ofDns ?? []), ...ofOrder];
}

function createMilestone(): Element {
  return createElement("li", "", createElement("b"), createElement("span"), createElement("span", "distance"));
}

function showProgress({ dns }: DrainStatus, now: number): void {
  const progress = byId("estimate-progress") as HTMLProgressElement;
  const { delistedAt, clearAt = null, isOver } = dns?.propagation ?? {};
  progress.hidden = delistedAt === undefined || clearAt === null || isOver === true;
  if (delistedAt === undefined || clearAt === null) return;
  progress.value = Math.min(1, Math.max(0, (now - delistedAt) / Math.max(1, clearAt - delistedAt)));
}
