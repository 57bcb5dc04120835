/** A wait in words: whole seconds, rounded up. */
export function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}

/** A number of things in words: `1 connection`, `2 connections`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
