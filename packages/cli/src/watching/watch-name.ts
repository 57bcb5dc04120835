import { setTimeout as sleep } from "node:timers/promises";

import { createSurveyor } from "../asking/survey.ts";
import { readServers } from "../input/servers.ts";
import { readerFor } from "../input/values.ts";
import type { Interruption } from "../interruption.ts";
import { type Answer, answersOf } from "./answers.ts";
import { nameView } from "./name-view.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { WatchFlags } from "./watch-flags.ts";

/** Often enough for people, and no burden for servers. */
const apartMs = 3_000;

/** Shows what every server says about a name, and what changes, until it is interrupted. */
export async function watchName(
  nameText: string,
  flags: WatchFlags,
  terminal: Terminal,
  interruption: Interruption,
): Promise<number> {
  const reader = readerFor("watch");
  const name = reader.name(nameText);
  const surveyor = createSurveyor(name, readServers(flags, reader));
  const view = await nameView(name, flags, terminal);
  const { signal } = interruption;

  async function rounds(): Promise<never> {
    for (;;) {
      const answers: readonly Answer[] = answersOf(await surveyor.survey(1, signal));
      signal.throwIfAborted();
      view.show(answers);
      await sleep(apartMs, undefined, { signal });
    }
  }

  await interruption.unless(rounds());
  view.close();
  return interruption.exitCode;
}
