import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { TestContext } from "node:test";

import { waitFor } from "@dns-drain/lab";

/** The program as it is started by its users. */
export const program: string = fileURLToPath(new URL("../../../../packages/cli/dist/main.js", import.meta.url));

/** A run of the program that is under way. */
export interface Run {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: string;
  readonly complaints: string;
  /** Waits until the output has this. */
  says(what: RegExp | string): Promise<void>;
  /** Waits for the exit code; `null` if a signal has killed it. */
  end(): Promise<number | null>;
}

const patienceMs = 60_000;

/** Starts the program; it doesn't outlive the test. */
export function dnsDrain(t: TestContext, args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  return run(t, process.execPath, [program, ...args], env);
}

/** Starts any program in the same way. */
export function run(t: TestContext, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  const { NO_COLOR: _1, FORCE_COLOR: _2, ...inherited } = process.env;
  const child = spawn(command, args, { env: { ...inherited, ...env }, timeout: patienceMs, killSignal: "SIGKILL" });
  t.after(() => child.kill("SIGKILL"));
  const ended = once(child, "close") as Promise<[number | null]>;
  let [output, complaints] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  return {
    child,
    get output() {
      return output;
    },
    get complaints() {
      return complaints;
    },
    async says(what) {
      const has = (): boolean => (typeof what === "string" ? output.includes(what) : what.test(output));
      const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
      await waitFor(() => has() || isOver(), { withinMs: patienceMs, what: `${what} in ${output}` });
      if (!has()) throw new Error(`It ended without ${what}: ${output}${complaints}`);
    },
    async end() {
      const [code] = await ended;
      return code;
    },
  };
}

/** The JSON objects that a run has written. */
export function objectsOf({ output }: Run): Record<string, unknown>[] {
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
