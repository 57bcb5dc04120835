export interface WaitForOptions {
  /** Milliseconds after which the wait fails. Default: 15,000, which is long on a busy machine too. */
  readonly withinMs?: number;
  /** What is waited for, in the words of the failure: "Waited 500 ms for {what}". */
  readonly what: string;
}

/** How often a condition is looked at: often at first. Later seldom, since some conditions ask another process. */
const shortestGlanceMs = 5;
const longestGlanceMs = 25;

/** Resolves with the condition's first truthy value. Rejects, naming `what`, when there is none in time. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { withinMs = 15_000, what }: WaitForOptions,
): Promise<NonNullable<T>> {
  const startedAt = performance.now();
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() - startedAt >= withinMs) throw new Error(`Waited ${withinMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, glanceAfterMs(performance.now() - startedAt)));
  }
}

function glanceAfterMs(waitedMs: number): number {
  return Math.min(Math.max(waitedMs / 20, shortestGlanceMs), longestGlanceMs);
}
