import cluster, { type Worker } from "node:cluster";

import type { Clock } from "@dns-drain/dns";

/** The workers whose processes have not ended. */
export function livingWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined && !worker.isDead()) as Worker[];
}

/** What the end of a primary waits for. */
export interface End {
  /** Those that the workers were sent: one that is ended by them has done as it was told. */
  readonly signals: readonly NodeJS.Signals[];
  readonly deadlineMs: number;
  readonly clock: Clock;
}

/** Ends the process when its last worker has ended, with the worst exit code. Who is left at the deadline is killed. */
export function endAfterWorkers({ signals, deadlineMs, clock }: End): void {
  let worst = 0;
  const endIfAlone = (): void => {
    if (livingWorkers().length === 0) process.exit(worst);
  };
  cluster.on("exit", (_worker, code: number | null, signal: NodeJS.Signals | null) => {
    worst = Math.max(worst, code ?? (signal !== null && signals.includes(signal) ? 0 : 1));
    endIfAlone();
  });
  clock.after(deadlineMs, () => {
    for (const worker of livingWorkers()) worker.process.kill("SIGKILL");
  });
  endIfAlone();
}
