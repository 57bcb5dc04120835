import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { HostMessage, HostReport, HostSettings } from "./messages.ts";

/** A host's process, seen from outside. */
export interface HostProcess {
  readonly http1Port: number;
  readonly http2Port: number;
  /** The hook's latest report; undefined before the first. */
  readonly report: HostReport | undefined;
  /** Its exit code, or the signal that ended it; undefined: it runs. */
  readonly exit: number | NodeJS.Signals | undefined;
  /** The end of what it has written to stderr: nothing, unless something went wrong. */
  readonly stderr: string;
  /** An operator's SIGTERM. */
  terminate(): void;
  /** End it, whatever it is doing. */
  kill(): void;
}

/** How long a host may take to listen. */
const startWithinMs = 10_000;

/** Starts the process and resolves when its servers listen. */
export async function startHost(
  settings: HostSettings,
  onMessage: (message: HostMessage) => void,
): Promise<HostProcess> {
  const script = fileURLToPath(new URL("./host.js", import.meta.url));
  // Its output would run across the screen: the hook's log comes as messages, and the rest is told at the end.
  const child = fork(script, [JSON.stringify(settings)], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderr = `${stderr}${chunk.toString()}`.slice(-2000)));
  // The demo may end at any line; no host outlives it.
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  let report: HostReport | undefined;
  child.on("message", (message: HostMessage) => {
    if (message.kind === "report") report = message.report;
    onMessage(message);
  });
  const { http1Port, http2Port } = await listening(child, () => stderr);
  return {
    http1Port,
    http2Port,
    get report() {
      return report;
    },
    get exit() {
      return child.exitCode ?? child.signalCode ?? undefined;
    },
    get stderr() {
      return stderr;
    },
    terminate: () => void child.kill("SIGTERM"),
    kill,
  };
}

type Listening = Extract<HostMessage, { kind: "listening" }>;

async function listening(child: ChildProcess, stderr: () => string): Promise<Listening> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Listening>((resolve, reject) => {
      const fail = (what: string): void => reject(new Error(`A host's process ${what}:\n${stderr()}`));
      child.on("message", (message: HostMessage) => message.kind === "listening" && resolve(message));
      child.once("close", () => fail("ended before it listened"));
      timer = setTimeout(fail, startWithinMs, "took too long to listen");
    });
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
