import type { Command } from "./command-line.ts";
import type { Milestones } from "./milestones.ts";
import type { Score } from "./score.ts";

/** What a run has shown; printed by `--json`. Moments are milliseconds since the removal; null: it didn't come. */
export interface Result {
  readonly requests: number;
  readonly failed: number;
  /** Clients with a persistent connection that host A has served. */
  readonly clients: number;
  /** Those of them that host B serves now. */
  readonly moved: number;
  /** Connections that lead to host A at the end. */
  readonly connectionsLeft: number;
  readonly staleUntil: number | null;
  readonly drainStarted: number | null;
  readonly drained: number | null;
}

/** How it stands at the end. */
export interface Ending {
  readonly score: Score;
  readonly milestones: Readonly<Milestones>;
  readonly connectionsLeft: number;
  /** Host A's exit code or signal; undefined: it runs. */
  readonly exit: number | string | undefined;
  /** Requests that a handler was called for. */
  readonly executed: number;
  /** What the hosts have written to stderr. */
  readonly stderr: string;
}

export function resultOf({ score, milestones, connectionsLeft }: Ending): Result {
  const { removed } = milestones;
  const since = (at: number | undefined): number | null =>
    at === undefined || removed === undefined ? null : Math.round(at - removed);
  const { requests, failed, clients, moved } = score;
  const { staleUntil, drainStarted, drained } = milestones;
  return {
    requests,
    failed,
    clients,
    moved,
    connectionsLeft,
    staleUntil: since(staleUntil),
    drainStarted: since(drainStarted),
    drained: since(drained),
  };
}

/** What isn't as promised, in words; empty: all is well. */
export function complaintsAbout(ending: Ending, { trigger }: Command): string[] {
  const { score, milestones, connectionsLeft, exit, executed } = ending;
  const { requests, failed, clients, moved, answers } = score;
  const answered = answers.A + answers.B;
  const checks: [boolean, string][] = [
    [requests > 0 && clients > 0, "host A has served nobody"],
    [failed === 0, `${failed} requests failed`],
    [executed === answered, `${executed} requests were executed, and ${answered} answered`],
    [moved === clients, `${clients - moved} clients did not move to host B`],
    [connectionsLeft === 0, `${connectionsLeft} connections are left at host A`],
    [milestones.removed !== undefined, "the address was never taken out of DNS"],
    [milestones.drained !== undefined, "host A never said that it was empty"],
    [trigger === "removal" ? exit === undefined : exit === 0, exitComplaint(exit)],
  ];
  return checks.flatMap(([isWell, complaint]) => (isWell ? [] : [complaint]));
}

function exitComplaint(exit: number | string | undefined): string {
  return exit === undefined ? "host A's process did not end" : `host A's process ended with ${exit}`;
}
