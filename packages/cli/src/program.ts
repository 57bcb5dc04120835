import { readFile } from "node:fs/promises";
import { inspect } from "node:util";

import { Command, CommanderError } from "commander";

import { exitCodes } from "./exit-codes.ts";
import { helpTexts } from "./help-texts.ts";
import { awaitInterruption, type Interruption } from "./interruption.ts";
import { processTerminal, type Terminal } from "./terminal/terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What a command does: it resolves to the exit code. */
type Run<Flags> = (argument: string, flags: Flags, terminal: Terminal, interruption: Interruption) => Promise<number>;

/** Runs the program with these arguments, and resolves to its exit code. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  using interruption = awaitInterruption();
  using _process = keptAlive();
  const terminal = processTerminal();
  let exitCode: number = exitCodes.yes;
  const program = createCommands(async (argument, flags, load) => {
    const run = await load();
    exitCode = await run(argument, flags, terminal, interruption);
  });
  try {
    program.version(await ownVersion(), "-V, --version", "print the version");
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    return exitCodeAfter(error, terminal);
  }
}

/** Questions under way don't keep a process alive: they were made for servers, which have other reasons to live. */
function keptAlive(): Disposable {
  const timer = setInterval(() => {}, 2 ** 30);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Runs a command whose code is loaded only then. */
type Act = <Flags>(argument: string, flags: Flags, load: () => Promise<Run<Flags>>) => Promise<void>;

function createCommands(act: Act): Command {
  const program = new Command("dns-drain").description(helpTexts.program).exitOverride();
  program.addHelpText("after", helpTexts.programExamples).helpOption("-h, --help", "print this");
  addCheck(program, act);
  addWait(program, act);
  addWatch(program, act);
  return program;
}

function addCheck(program: Command, act: Act): void {
  withServers(program.command("check").argument("<name>", "a host name").description(helpTexts.check))
    .option("--address <ip>", "a host's address: is it listed, and what would its drain take?")
    .option("--grace <duration>", "for clients' own caches, in the estimate", "60s")
    .option("--json", "print one JSON object")
    .addHelpText("after", helpTexts.checkExamples)
    .action((name: string, flags) =>
      act(name, flags, async () => (await import("./checking/check.ts")).check as Run<typeof flags>),
    );
}

function addWait(program: Command, act: Act): void {
  withServers(program.command("wait").argument("<name>", "a host name").description(helpTexts.wait))
    .option("--gone <ip>", "wait until nobody is led to this address any more")
    .option("--present <ip>", "wait until everybody is led to this address")
    .option("--timeout <duration>", "give up after so long", "10m")
    .option("--grace <duration>", "for clients' own caches, after the resolvers' (with --gone; default: 60s)")
    .option("--ttl <duration>", "the TTL the record had, if it may have been removed before (with --gone)")
    .option("--stable", "every answer has all addresses: three without this one are enough (with --gone)")
    .option("--json", "print one JSON object for each change, and one for the verdict")
    .option("-q, --quiet", "print nothing: the exit code tells")
    .addHelpText("after", helpTexts.waitExamples)
    .action((name: string, flags) =>
      act(name, flags, async () => (await import("./waiting/wait.ts")).wait as Run<typeof flags>),
    );
}

function addWatch(program: Command, act: Act): void {
  withServers(
    program.command("watch").argument("<url|name>", "a status page, or a host name").description(helpTexts.watch),
  )
    .option("--json", "print one JSON object for each change")
    .addHelpText("after", helpTexts.watchExamples)
    .action((target: string, flags) =>
      act(target, flags, async () => (await import("./watching/watch.ts")).watch as Run<typeof flags>),
    );
}

/** The options that say whom to ask. */
function withServers(command: Command): Command {
  const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  return command
    .option("-r, --resolver <server>", "ask this resolver, instead of the system's; may be repeated", collect)
    .option("-a, --authority <server>", "ask this authority, instead of those found; may be repeated", collect);
}

/** Commander has written its own errors already. */
function exitCodeAfter(error: unknown, { complain }: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.yes : exitCodes.wrongUse;
  if (error instanceof UsageError) {
    complain(error.message);
    return exitCodes.wrongUse;
  }
  // A fault of the program itself: Node's exit code for that would say that the time is over.
  for (const line of inspect(error).split("\n")) complain(line);
  return exitCodes.cannotTell;
}

async function ownVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
