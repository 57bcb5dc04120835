import { seconds } from "./seconds.ts";

/** Hears how a run goes on. */
export type Say = (line: string) => void;

/** Says it on stderr, with the time since now: stdout is for the result. */
export function createSay(): Say {
  const startedAt = performance.now();
  return (line) => console.error(`${seconds(performance.now() - startedAt)}: ${line}`);
}
