export interface WaitForOptions {
  /** Milliseconds after which the wait fails. */
  readonly withinMs: number;
  /** What is waited for, in the words of the failure: "Waited 500 ms for {what}". */
  readonly what: string;
}

/** How often a condition is looked at. */
const glanceMs = 5;

/** Resolves with the condition's first truthy value. Rejects, naming `what`, when there is none in time. */
export async function waitFor<T>(condition: () => T | Promise<T>, options: WaitForOptions): Promise<NonNullable<T>> {
  const deadline = performance.now() + options.withinMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() >= deadline) throw new Error(`Waited ${options.withinMs} ms for ${options.what}`);
    await new Promise((resolve) => setTimeout(resolve, glanceMs));
  }
}
