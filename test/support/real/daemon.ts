import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { waitFor } from "@dns-drain/lab";
import { programPath } from "./requirements.ts";
import type { Stage } from "./stage.ts";

/** A server program that runs in the foreground, in a folder of its own. */
export interface DaemonOptions {
  readonly program: string;
  readonly argv: readonly string[];
  readonly folder: string;
  /** Asks the server something that it can answer only when it is ready. */
  readonly isReady: () => Promise<boolean>;
}

export interface Daemon {
  /** It keeps its sockets and says nothing, until `resume`. */
  pause(): void;
  resume(): void;
}

const readyWithinMs = 15_000;
const longestOutput = 20_000;

/** Starts a server, waits until it answers, and ends it with the stage. */
export async function startDaemon(stage: Stage, options: DaemonOptions): Promise<Daemon> {
  const child = launch(options);
  const read = collectOutput(child);
  stage.defer(() => stop(child));
  await waitUntilReady(child, options, read);
  return {
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
  };
}

function launch({ program, argv, folder }: DaemonOptions): ChildProcess {
  // A copy, because AppArmor knows some of these programs by their path and confines them to the system's own folders.
  const copy = join(folder, basename(program));
  copyFileSync(programPath(program), copy);
  // A test that is killed can't clean up: the kernel does, if asked before the server starts.
  return spawn(programPath("setpriv"), ["--pdeathsig", "KILL", "--", copy, ...argv], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function collectOutput(child: ChildProcess): () => string {
  let output = "";
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-longestOutput));
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  child.on("error", (error) => keep(Buffer.from(error.message)));
  return () => output;
}

async function waitUntilReady(child: ChildProcess, options: DaemonOptions, read: () => string): Promise<void> {
  const { program, isReady } = options;
  try {
    await waitFor(async () => hasEnded(child) || (await isReady()), { withinMs: readyWithinMs, what: "an answer" });
  } catch (error) {
    throw new Error(`Cannot start ${program}: it printed\n${read()}`, { cause: error });
  }
  if (hasEnded(child)) throw new Error(`Cannot start ${program}: it ended and had printed\n${read()}`);
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Ends it, as an operator would; by force after two seconds. */
async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  child.kill("SIGCONT");
  const force = setTimeout(() => child.kill("SIGKILL"), 2000);
  await ended;
  clearTimeout(force);
}
