import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ServerMessage, ServerOrder, ServerReport, ServerSettings } from "./messages.ts";

export interface StartOptions {
  /** What runs the script, with its arguments. Default: this Node. */
  readonly command?: readonly string[];
  readonly onPhase?: (phase: string, at: number) => void;
}

/** A server's process, seen from outside. */
export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** How it is now; with `collect`, after a garbage collection. */
  report(collect?: boolean): Promise<ServerReport>;
  /** Sends SIGTERM, and resolves when the process has ended. */
  terminate(withinMs: number): Promise<Ending>;
  /** Lets the process exit. Resolves with all that it has written to stderr. */
  exit(): Promise<string>;
}

/** How a process has ended. */
export interface Ending {
  readonly afterMs: number;
  /** It didn't end in time, and was killed. */
  readonly isKilled: boolean;
  /** Its last; undefined if it was killed. */
  readonly report: ServerReport | undefined;
}

/** How long a process may take to listen; under valgrind it takes long. */
const startWithinMs = 120_000;

export async function startServer(settings: ServerSettings, options: StartOptions = {}): Promise<RunningServer> {
  const { command = [process.execPath], onPhase } = options;
  const [execPath, ...execArgv] = command;
  const script = fileURLToPath(new URL("./server-process.js", import.meta.url));
  const stdio = ["ignore", "ignore", "pipe", "ipc"] as const;
  const child = fork(script, [JSON.stringify(settings)], { execPath: execPath!, execArgv, stdio: [...stdio] });
  const stderr = collectText(child);
  child.on("message", (message: ServerMessage) => {
    if (message.kind === "phase") onPhase?.(message.phase, message.at);
  });
  const { port } = await heard(child, "listening", startWithinMs).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw new Error(`The server of ${settings.subject} doesn't start: ${stderr()}`, { cause: error });
  });
  return {
    port,
    async report(collect = false) {
      order(child, { kind: "report", collect });
      return (await heard(child, "report", startWithinMs)).report;
    },
    terminate: (withinMs) => terminate(child, withinMs),
    async exit() {
      const closed = once(child, "close");
      order(child, { kind: "exit" });
      await closed;
      return stderr();
    },
    async [Symbol.asyncDispose]() {
      if (isEnded(child)) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

function order(child: ChildProcess, what: ServerOrder): void {
  child.send(what);
}

/** Waits for a message of that kind. */
function heard<Kind extends ServerMessage["kind"]>(
  child: ChildProcess,
  kind: Kind,
  withinMs: number,
): Promise<Extract<ServerMessage, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(new Error(`Waited ${withinMs} ms for "${kind}"`)), withinMs);
    const listen = (message: ServerMessage): void => void (message.kind === kind && settle(message));
    const exited = (): void => settle(new Error(`The process ended before "${kind}"`));
    function settle(result: ServerMessage | Error): void {
      clearTimeout(timer);
      child.off("message", listen).off("close", exited);
      if (result instanceof Error) reject(result);
      else resolve(result as Extract<ServerMessage, { kind: Kind }>);
    }
    child.on("message", listen).once("close", exited);
  });
}

async function terminate(child: ChildProcess, withinMs: number): Promise<Ending> {
  let report: ServerReport | undefined;
  child.on("message", (message: ServerMessage) => {
    if (message.kind === "report") report = message.report;
  });
  const sentAt = performance.now();
  const closed = once(child, "close");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), withinMs);
  await closed;
  clearTimeout(timer);
  return { afterMs: performance.now() - sentAt, isKilled: child.signalCode === "SIGKILL", report };
}

function isEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function collectText(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => (text = `${text}${chunk.toString()}`.slice(-5000)));
  return () => text;
}
