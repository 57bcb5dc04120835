import type { Sample } from "./history.ts";
import type { HostReport } from "./messages.ts";
import type { Milestones } from "./milestones.ts";
import type { RunRecord } from "./record.ts";
import type { Score } from "./score.ts";
import { settings } from "./settings.ts";
import type { Stage } from "./stage.ts";

/** All that is to be seen at one moment. Moments are milliseconds since the epoch. */
export interface View {
  readonly now: number;
  readonly startedAt: number;
  readonly milestones: Readonly<Milestones>;
  /** What the resolver hands out without asking, and for how long still. */
  readonly held: { readonly addresses: readonly string[]; readonly forMs: number } | undefined;
  readonly a: HostReport | undefined;
  readonly b: HostReport | undefined;
  /** Host A's exit code or signal; undefined: it runs. */
  readonly exit: number | string | undefined;
  /** The latest last. */
  readonly samples: readonly Sample[];
  readonly score: Score;
}

/** Shows a run to somebody. */
export interface Show {
  /** Something has happened, so many milliseconds after the start. */
  tell(line: string, elapsedMs: number): void;
  /** Time has passed. */
  update(view: View): void;
  /** It is over: the terminal is as it was. Of a complete run, the last picture stays. */
  end(isComplete: boolean): void;
}

export function viewOf(stage: Stage, { startedAt, milestones, history, scorekeeper }: RunRecord): View {
  const held = stage.resolver.held(settings.name);
  return {
    now: Date.now(),
    startedAt,
    milestones,
    held: held && { addresses: held.addresses, forMs: held.until - performance.now() },
    a: stage.hosts.A.process.report,
    b: stage.hosts.B.process.report,
    exit: stage.hosts.A.process.exit,
    samples: history.samples,
    score: scorekeeper.score,
  };
}
