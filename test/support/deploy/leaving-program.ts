import assert from "node:assert/strict";
import type { TestContext } from "node:test";

import { assertHasLeft, startTraffic } from "./leaving.ts";
import { Program } from "./program.ts";
import type { ServedName } from "./served-name.ts";

export interface LeavingProgramOptions {
  /** Its command line, from Node's first argument on. */
  readonly argv: readonly string[];
  /** Variables beside those that every program of a host has. */
  readonly env?: Readonly<Record<string, string>>;
  /** What starts Node, for instance `unshare`. */
  readonly under?: readonly string[];
  /** How many of its processes have a drain. Default 1. */
  readonly drains?: number;
}

/** Starts a program on the host that will leave, and waits until each of its drains knows the name. */
export async function startLeaving(
  t: TestContext,
  name: ServedName,
  { argv, env, under, drains = 1 }: LeavingProgramOptions,
): Promise<Program> {
  const program = new Program(t, { argv, env: { ...name.env, ...env }, time: name.time, under });
  await program.prints("a full drain takes", drains);
  return program;
}

export interface LeavingOptions {
  /** What makes it leave, under load. Default: SIGTERM. */
  readonly tell?: () => Promise<void> | void;
  /** The certificate to trust, if it speaks HTTP/2 over TLS. */
  readonly ca?: string;
}

/** Asserts that nothing is lost from the moment it is told to leave until it has ended, and that all clients are elsewhere then. */
export async function assertLeaves(program: Program, name: ServedName, options: LeavingOptions = {}): Promise<void> {
  const { tell = () => void program.child.kill("SIGTERM"), ca } = options;
  const traffic = await startTraffic(name, ca);
  await tell();
  await assertHasLeft(program, name, traffic);
}

/** Asserts that nothing is lost under load while the processes of a program are replaced, on SIGHUP. */
export async function assertReplaces(program: Program, name: ServedName, isDone: () => Promise<void>): Promise<void> {
  const traffic = await startTraffic(name);
  program.child.kill("SIGHUP");
  await isDone();
  assert.deepEqual(traffic.lost, [], program.output);
  assert.ok(traffic.addresses.has(name.leaving));
}
