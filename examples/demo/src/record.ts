import { createHistory, type History } from "./history.ts";
import type { HostMessage, HostName } from "./messages.ts";
import { milestoneOf, type Milestones } from "./milestones.ts";
import { createScorekeeper, type Scorekeeper } from "./score.ts";

/** What is written down during a run. */
export interface RunRecord {
  readonly startedAt: number;
  readonly milestones: Readonly<Milestones>;
  readonly scorekeeper: Scorekeeper;
  readonly history: History;
  /** A moment has come. Only the first time counts. */
  reach(milestone: keyof Milestones, at?: number): void;
  /** A host has told something that may belong here. */
  hear(host: HostName, message: HostMessage): void;
}

export function createRecord(): RunRecord {
  const milestones: Milestones = {};
  const reach = (milestone: keyof Milestones, at = Date.now()): void => void (milestones[milestone] ??= at);
  return {
    startedAt: Date.now(),
    milestones,
    scorekeeper: createScorekeeper(),
    history: createHistory(),
    reach,
    hear(host, message) {
      if (host === "B") return;
      if (message.kind === "phase") {
        const milestone = milestoneOf(message.to);
        if (milestone) reach(milestone, message.at);
      }
      // An estimate: it may move until the drain begins, and the last word counts.
      if (message.kind === "report" && message.report.staleUntil !== undefined) {
        milestones.staleUntil = message.report.staleUntil;
      }
    },
  };
}
