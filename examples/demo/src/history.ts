import type { HostName } from "./messages.ts";

/** What was counted at one moment, for each host. */
export interface Sample {
  readonly connections: Readonly<Record<HostName, number>>;
  readonly requestsPerSecond: Readonly<Record<HostName, number>>;
}

/** What each sample stands for, in milliseconds. */
export const sampleMs = 500;

export interface History {
  /** Call it every `sampleMs`. */
  take(connections: Sample["connections"], answers: Readonly<Record<HostName, number>>): void;
  /** Oldest first. */
  readonly samples: readonly Sample[];
}

export function createHistory(): History {
  const samples: Sample[] = [];
  let before: Readonly<Record<HostName, number>> = { A: 0, B: 0 };
  const perSecond = (host: HostName, answers: Readonly<Record<HostName, number>>): number =>
    Math.round(((answers[host] - before[host]) * 1000) / sampleMs);
  return {
    samples,
    take(connections, answers) {
      samples.push({ connections, requestsPerSecond: { A: perSecond("A", answers), B: perSecond("B", answers) } });
      before = answers;
    },
  };
}
