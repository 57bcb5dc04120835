import { constants } from "node:os";

/** What ends the program from outside: a signal, or a reader of its output who has gone. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  /** What the program ends with then: what a shell reports of one that the signal has killed. */
  readonly exitCode: number;
  /** What the work comes to; `undefined` if it was interrupted. */
  unless<Result>(work: Promise<Result>): Promise<Result | undefined>;
}

const signals = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** Listens for what may end the program. A second signal ends it at once. */
export function awaitInterruption(): Interruption {
  const controller = new AbortController();
  const { signal } = controller;
  let exitCode = 0;
  const interrupt = (by: keyof typeof constants.signals): void => {
    if (signal.aborted && by !== "SIGPIPE") process.exit(exitCode);
    exitCode ||= 128 + constants.signals[by];
    controller.abort();
  };
  // Not `once`: what restores the cursor would find nobody else listening, and end the process by itself.
  for (const name of signals) process.on(name, interrupt);
  // This one stays: what is still written on the way out fails as well. `dns-drain ... | head` is nobody's mistake.
  process.stdout.on("error", () => interrupt("SIGPIPE"));
  // A complaint that can't be written changes nothing. Without a listener Node would end with 1, as if the time were over.
  process.stderr.on("error", () => {});

  return {
    signal,
    get exitCode() {
      return exitCode;
    },
    async unless(work) {
      try {
        const result = await work;
        return signal.aborted ? undefined : result;
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      }
    },
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, interrupt);
    },
  };
}
