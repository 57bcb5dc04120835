import type { Interruption } from "../interruption.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { watchName } from "./watch-name.ts";
import { watchPage } from "./watch-page.ts";

/** How the watch is given on the command line. */
export interface WatchFlags {
  readonly resolver?: readonly string[];
  readonly authority?: readonly string[];
  readonly json?: boolean;
}

/** `dns-drain watch`: resolves to the exit code. */
export async function watch(
  target: string,
  flags: WatchFlags,
  terminal: Terminal,
  interruption: Interruption,
): Promise<number> {
  return /^https?:\/\//i.test(target)
    ? await watchPage(target, flags, terminal, interruption)
    : await watchName(target, flags, terminal, interruption);
}
