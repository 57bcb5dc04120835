import type { Style } from "./style.ts";

/** A bar of so many columns of which the part `fraction`, 0 to 1, is over. */
export function progressBar(fraction: number, columns: number, style: Style): string {
  const part = Math.min(Math.max(fraction, 0), 1);
  const done = Math.floor(part * columns);
  return style.good("━".repeat(done)) + style.dim("─".repeat(columns - done));
}
