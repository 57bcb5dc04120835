import type { WriteStream } from "node:tty";
import { type Command, parseCommand, usage } from "./command-line.ts";
import { createPlain } from "./plain.ts";
import { play } from "./play.ts";
import { complaintsAbout, resultOf } from "./result.ts";
import { createScreen } from "./screen.ts";
import { settings } from "./settings.ts";
import { summaryOf } from "./summary.ts";
import { paint } from "./text.ts";
import type { Show } from "./view.ts";

const { stdout } = process;

function readCommand(): Command {
  try {
    return parseCommand(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

/** A picture for a terminal that can hold one, else lines. */
function createShow({ json }: Command): Show {
  const isDrawable = stdout.isTTY && process.env["TERM"] !== "dumb" && !json;
  return isDrawable ? createScreen(stdout) : createPlain((line) => console.log(line));
}

/** Ctrl-C, and the limit, end everything: the hosts too, whose processes end with this one. */
function endWith(code: number, why: string, show: Show): void {
  show.end(false);
  console.error(why);
  process.exit(code);
}

async function run(command: Command): Promise<void> {
  const show = createShow(command);
  process.once("SIGINT", () => endWith(130, "Interrupted.", show));
  process.once("SIGTERM", () => endWith(143, "Terminated.", show));
  setTimeout(endWith, settings.limitMs, 1, "The demo took longer than a minute, and was stopped.", show).unref();
  const ending = await play(command, show);
  show.end(true);
  for (const line of summaryOf(ending, command)) console.log(paint(line, Infinity, hasColours()));
  if (command.json) console.log(JSON.stringify(resultOf(ending)));
  process.exitCode = complaintsAbout(ending, command).length === 0 ? 0 : 1;
}

function hasColours(): boolean {
  return stdout.isTTY && (stdout as WriteStream).hasColors();
}

/** The one thing that a machine may lack. */
function hintFor(message: string): string {
  return message.includes("EADDRNOTAVAIL")
    ? `\nThe demo needs ${settings.hostA} and ${settings.hostB} on the loopback interface; macOS: sudo ifconfig lo0 alias ${settings.hostA}`
    : "";
}

const command = readCommand();
if (command.help) console.log(usage);
else {
  await run(command).catch((error: unknown) => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.error(`${message}${hintFor(message)}`);
    process.exit(1);
  });
}
