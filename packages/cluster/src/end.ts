import cluster, { type Worker } from "node:cluster";

import type { Clock } from "@dns-drain/dns";

/** The workers whose processes have not ended, but for those that were disconnected: they are on their way out. */
export function livingWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined && !worker.isDead()) as Worker[];
}

/** The workers that are there, and those that come. */
export interface FollowedWorkers {
  /** Those whose processes have not ended, disconnected ones too. */
  living(): Worker[];
  forget(): void;
}

/** Notes each worker: from `cluster.workers` one that is disconnected is gone at once, while it still answers. */
export function followWorkers(): FollowedWorkers {
  const workers = new Set(livingWorkers());
  const add = (worker: Worker): void => void workers.add(worker);
  const remove = (worker: Worker): void => void workers.delete(worker);
  cluster.on("fork", add).on("exit", remove);
  return {
    // "fork" comes a moment after `fork()`, which may be what an "exit" was answered with.
    living: () => [...new Set([...workers, ...livingWorkers()])].filter((worker) => !worker.isDead()),
    forget: () => void cluster.off("fork", add).off("exit", remove),
  };
}

/** What the end of a primary waits for. */
export interface End {
  readonly workers: FollowedWorkers;
  /** Those that the workers were sent: one that is ended by them has done as it was told. */
  readonly signals: readonly NodeJS.Signals[];
  readonly deadlineMs: number;
  readonly clock: Clock;
}

/** Ends the process when its last worker has ended, with the worst exit code. Who is left at the deadline is killed. */
export function endAfterWorkers({ workers, signals, deadlineMs, clock }: End): void {
  let worst = 0;
  const endIfAlone = (): void => {
    if (workers.living().length === 0) process.exit(worst);
  };
  cluster.on("exit", (_worker, code: number | null, signal: NodeJS.Signals | null) => {
    worst = Math.max(worst, code ?? (signal !== null && signals.includes(signal) ? 0 : 1));
    endIfAlone();
  });
  clock.after(deadlineMs, () => {
    for (const worker of workers.living()) worker.process.kill("SIGKILL");
  });
  endIfAlone();
}
