import { type ChildProcess, fork } from "node:child_process";
import type { Readable } from "node:stream";

import { endProcess } from "./end-process.ts";

/** What a process tells its parent, told apart by its kind. Once it listens it says so, by `listening`. */
interface Message {
  readonly kind: string;
}

type OfKind<Told extends Message, Kind> = Extract<Told, { readonly kind: Kind }>;

export interface ForkedServerOptions<Told extends Message> {
  /** What it finds as JSON in its first argument. */
  readonly settings: object;
  /** How long it may take to listen, in milliseconds. */
  readonly withinMs: number;
  /** What runs the script, with its arguments. Default: this Node. */
  readonly command?: readonly string[] | undefined;
  /** Hears all that it tells, from the beginning. */
  readonly onMessage?: (message: Told) => void;
}

/** A server in a process of its own, seen from outside. */
export interface ForkedServer<Told extends Message> {
  readonly child: ChildProcess;
  readonly listening: OfKind<Told, "listening">;
  /** The end of what it has written to stderr. */
  readonly stderr: string;
  /** The next message of that kind. Rejects if there is none in time, or the process ends before. */
  next<Kind extends Told["kind"]>(kind: Kind, withinMs: number): Promise<OfKind<Told, Kind>>;
}

const longestStderr = 5_000;

/**
 * Starts a script in a process of its own, and resolves when it listens.
 *
 * @throws {Error} with what it has written to stderr, if it doesn't; it is killed then
 */
export async function forkServer<Told extends Message>(
  script: URL,
  { settings, withinMs, command = [process.execPath], onMessage }: ForkedServerOptions<Told>,
): Promise<ForkedServer<Told>> {
  const [execPath = "", ...execArgv] = command;
  const stdio = ["ignore", "ignore", "pipe", "ipc"] as const;
  const child = fork(script, [JSON.stringify(settings)], { execPath, execArgv, stdio: [...stdio] });
  const stderr = endOf(child.stderr!);
  child.on("message", (message: Told) => onMessage?.(message));
  const listening = await nextMessage<Told, "listening">(child, "listening", withinMs).catch(async (error: unknown) => {
    await endProcess(child);
    throw new Error(`Cannot start ${script.pathname}: ${stderr()}`, { cause: error });
  });
  return {
    child,
    listening,
    get stderr() {
      return stderr();
    },
    next: (kind, ms) => nextMessage(child, kind, ms),
  };
}

function nextMessage<Told extends Message, Kind extends Told["kind"]>(
  child: ChildProcess,
  kind: Kind,
  withinMs: number,
): Promise<OfKind<Told, Kind>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(new Error(`Waited ${withinMs} ms for "${kind}"`)), withinMs);
    const hear = (message: Told): void => void (message.kind === kind && settle(message as OfKind<Told, Kind>));
    const exited = (): void => settle(new Error(`The process ended before "${kind}"`));
    function settle(result: OfKind<Told, Kind> | Error): void {
      clearTimeout(timer);
      child.off("message", hear).off("close", exited);
      if (result instanceof Error) reject(result);
      else resolve(result);
    }
    child.on("message", hear).once("close", exited);
  });
}

function endOf(stream: Readable): () => string {
  let text = "";
  stream.on("data", (chunk: Buffer) => (text = `${text}${chunk.toString()}`.slice(-longestStderr)));
  return () => text;
}
