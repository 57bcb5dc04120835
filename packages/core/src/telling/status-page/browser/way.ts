import type { DrainStatus } from "../../status.ts";
import { byId, setData, setText } from "./elements.ts";
import { clockTime, duration, sentence } from "./words.ts";

const phases: readonly DrainStatus["phase"][] = ["serving", "propagating", "draining", "drained", "closed"];

/** Shows the phase, why it is so, and where that is on the way; and how long it has lasted, unless that isn't known. */
export function showPhase({ phase, reason, since }: DrainStatus, now: number, isLive: boolean): void {
  setData(document.documentElement, "phase", phase);
  setText(byId("phase-name"), nameOf(phase));
  setText(byId("reason"), sentence(reason));
  const lasting = isLive ? `, for ${duration(Math.max(0, now - since))}` : "";
  setText(byId("since"), `Since ${clockTime(since, now)}${lasting}`);
  for (const step of byId("way").children) markStep(step as HTMLElement, phase);
}

export function nameOf(phase: DrainStatus["phase"]): string {
  return `${phase.charAt(0).toUpperCase()}${phase.slice(1)}`;
}

function markStep(step: HTMLElement, phase: DrainStatus["phase"]): void {
  const [place, here] = [phases.findIndex((name) => name === step.dataset["step"]), phases.indexOf(phase)];
  setData(step, "place", place < here ? "behind" : place === here ? "here" : "ahead");
  if (place === here) step.setAttribute("aria-current", "step");
  else step.removeAttribute("aria-current");
}
