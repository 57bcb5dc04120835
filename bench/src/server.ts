import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { endProcess, forkServer } from "@dns-drain/lab";
import { type Ending, terminate } from "./ending.ts";
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
  terminate(): Promise<Ending>;
  /** Lets the process exit. Resolves with all that it has written to stderr. */
  exit(): Promise<string>;
}

const script = new URL("./server-process.js", import.meta.url);

/** How long a process may take to listen, or to tell how it is; under valgrind it takes long. */
const withinMs = 120_000;

export async function startServer(settings: ServerSettings, options: StartOptions = {}): Promise<RunningServer> {
  const { command, onPhase } = options;
  const onMessage = (message: ServerMessage): void => {
    if (message.kind === "phase") onPhase?.(message.phase, message.at);
  };
  const server = await forkServer<ServerMessage>(script, { settings, withinMs, command, onMessage });
  const { child, listening } = server;
  return {
    port: listening.port,
    async report(collect = false) {
      order(child, { kind: "report", collect });
      return (await server.next("report", withinMs)).report;
    },
    terminate: () => terminate(child),
    async exit() {
      const closed = once(child, "close");
      order(child, { kind: "exit" });
      await closed;
      return server.stderr;
    },
    [Symbol.asyncDispose]: () => endProcess(child),
  };
}

function order(child: ChildProcess, what: ServerOrder): void {
  child.send(what);
}
