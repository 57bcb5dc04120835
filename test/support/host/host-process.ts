import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

import { waitFor } from "@dns-drain/lab";

import type { HostMessage, HostSettings } from "./host.ts";

/** A host's process, seen from outside. */
export class HostProcess {
  readonly messages: HostMessage[] = [];
  readonly #child: ChildProcess;
  /** When its latest signal was sent. */
  #signalledAt = NaN;

  constructor(t: TestContext, settings: Partial<HostSettings>, onMessage: (message: HostMessage) => void = () => {}) {
    const whole: HostSettings = { address: "127.0.0.1", port: 0, options: {}, speed: 1, servers: 1, ...settings };
    const script = fileURLToPath(new URL("host.js", import.meta.url));
    const child = fork(script, [JSON.stringify(whole)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child.on("message", (message: HostMessage) => {
      this.messages.push(message);
      onMessage(message);
    });
    t.after(() => child.kill("SIGKILL"));
    this.#child = child;
  }

  get log(): string {
    return this.messages.map((message) => (message.kind === "log" ? message.line : "")).join("\n");
  }

  get phases(): string[] {
    return this.messages.flatMap((message) => (message.kind === "phase" ? [message.to] : []));
  }

  async port(): Promise<number> {
    return (await this.hears("listening")).port;
  }

  /** The first message of that kind, soon. */
  async hears<Kind extends HostMessage["kind"]>(kind: Kind): Promise<Extract<HostMessage, { kind: Kind }>> {
    const found = (): HostMessage | undefined => this.messages.find((message) => message.kind === kind);
    return (await waitFor(found, { what: `"${kind}" from a host` })) as never;
  }

  signal(): void {
    this.#signalledAt = performance.now();
    this.#child.kill("SIGTERM");
  }

  /** How it ended, and how long after its last signal. */
  async end(): Promise<{ code: number | null; killedBy: string | null; tookMs: number }> {
    const child = this.#child;
    const signal = AbortSignal.timeout(20_000);
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit", { signal });
    const tookMs = performance.now() - this.#signalledAt;
    // Its last messages may come after its end.
    if (child.connected) await once(child, "disconnect", { signal });
    return { code: child.exitCode, killedBy: child.signalCode, tookMs };
  }
}
