import { forkServer } from "@dns-drain/lab";
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

const script = new URL("./host.js", import.meta.url);

/** How long a host may take to listen. */
const withinMs = 10_000;

/** Starts the process and resolves when its servers listen. */
export async function startHost(settings: HostSettings, hear: (message: HostMessage) => void): Promise<HostProcess> {
  let report: HostReport | undefined;
  const onMessage = (message: HostMessage): void => {
    if (message.kind === "report") report = message.report;
    hear(message);
  };
  // Its output would run across the screen: the hook's log comes as messages, and the rest is told at the end.
  const server = await forkServer<HostMessage>(script, { settings, withinMs, onMessage });
  const { child, listening } = server;
  // The demo may end at any line; no host outlives it.
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return {
    http1Port: listening.http1Port,
    http2Port: listening.http2Port,
    get report() {
      return report;
    },
    get exit() {
      return child.exitCode ?? child.signalCode ?? undefined;
    },
    get stderr() {
      return server.stderr;
    },
    terminate: () => void child.kill("SIGTERM"),
    kill,
  };
}
