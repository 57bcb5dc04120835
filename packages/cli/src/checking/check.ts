import { checkLines } from "./check-lines.ts";
import { isUnknownName, reportOf, wasAnswered } from "./check-report.ts";
import { exitCodes } from "../exit-codes.ts";
import { readServers } from "../input/servers.ts";
import { readerFor } from "../input/values.ts";
import type { Interruption } from "../interruption.ts";
import { createSurveyor } from "../asking/survey.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { jsonText } from "../text/plain.ts";
import { refusal } from "../usage-error.ts";

/** How the check is given on the command line. */
export interface CheckFlags {
  readonly address?: string;
  readonly grace: string;
  readonly resolver?: readonly string[];
  readonly authority?: readonly string[];
  readonly json?: boolean;
}

/** As many answers of each authority show whether they vary. */
const rounds = 5;

/** `dns-drain check`: resolves to the exit code. */
export async function check(
  nameText: string,
  flags: CheckFlags,
  terminal: Terminal,
  interruption: Interruption,
): Promise<number> {
  const reader = readerFor("check");
  const name = reader.name(nameText);
  const address = flags.address === undefined ? undefined : reader.address("--address", flags.address);
  const graceMs = reader.duration("--grace", flags.grace);
  const surveyor = createSurveyor(name, readServers(flags, reader));
  const ended = flags.json === true ? () => {} : await announce(name, terminal);
  const survey = await interruption.unless(surveyor.survey(rounds, interruption.signal));
  ended();
  if (survey === undefined) return interruption.exitCode;
  if (isUnknownName(survey)) throw refusal("check", "NAME", "a name that exists", nameText);
  const report = reportOf(survey, { address, graceMs });
  if (flags.json === true) terminal.write(jsonText(report));
  else for (const line of checkLines(report, Date.now(), terminal.width(), terminal.style)) terminal.write(line);
  return wasAnswered(survey) ? exitCodes.yes : exitCodes.cannotTell;
}

/** Servers that don't answer take their time: who looks on should know that it is under way. Returns what ends it. */
async function announce(name: string, { isLive, openPicture, style }: Terminal): Promise<() => void> {
  if (!isLive) return () => {};
  const picture = await openPicture();
  picture.draw([style.dim(`asking about ${name} ...`)]);
  return () => {
    picture.erase();
    picture.close();
  };
}
