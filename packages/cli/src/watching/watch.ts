import type { Interruption } from "../interruption.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { WatchFlags } from "./watch-flags.ts";
import { watchName } from "./watch-name.ts";
import { watchPage } from "./watch-page.ts";

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
