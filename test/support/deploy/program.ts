import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

import { waitFor } from "@dns-drain/lab";

import type { FastProcessSettings } from "./fast-process.ts";

/** How a program is started. */
export interface ProgramSettings {
  /** Its command line, from Node's first argument on. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly time: FastProcessSettings;
  /** What starts Node, for instance `unshare`; Node's own command line comes behind it. */
  readonly under?: readonly string[] | undefined;
}

export const root: string = fileURLToPath(new URL("../../../../", import.meta.url));

/** What makes the time of a Node process run faster: its first arguments, and its environment. */
export const fastArguments: readonly string[] = ["--import", new URL("fast-process.js", import.meta.url).href];
export const fastEnvironment = (time: FastProcessSettings): Record<string, string> => ({
  FAST_PROCESS: JSON.stringify(time),
});

const longestOutput = 200_000;

/** A program's process, seen from outside. It is killed with the test. */
export class Program {
  readonly child: ChildProcess;
  #output = "";

  constructor(t: TestContext, { argv, env, time, under = [] }: ProgramSettings) {
    const [program = "", ...rest] = [...under, process.execPath, ...fastArguments, ...argv];
    const child = spawn(program, rest, {
      cwd: root,
      env: { PATH: process.env["PATH"], ...env, ...fastEnvironment(time) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const keep = (chunk: Buffer): void => void (this.#output = (this.#output + chunk.toString()).slice(-longestOutput));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    t.after(() => child.kill("SIGKILL"));
    this.child = child;
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Waits until it has printed something so many times. */
  async prints(text: string, times = 1): Promise<void> {
    const isPrinted = (): boolean => this.hasEnded || this.#output.split(text).length > times;
    await this.#waitFor(isPrinted, `"${text}"`);
    if (this.hasEnded) throw new Error(`The program has ended:\n${this.#output}`);
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Its exit code, or what killed it, once it has ended. */
  async end(): Promise<number | NodeJS.Signals | null> {
    await this.#waitFor(() => this.hasEnded, "the end of the program");
    if (!this.child.stdout?.closed) await once(this.child, "close", { signal: AbortSignal.timeout(5_000) });
    return this.child.exitCode ?? this.child.signalCode;
  }

  async #waitFor(condition: () => boolean, what: string): Promise<void> {
    try {
      await waitFor(condition, { withinMs: 60_000, what });
    } catch (error) {
      throw new Error(`The program has printed:\n${this.#output}`, { cause: error });
    }
  }
}
