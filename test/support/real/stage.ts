import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "./requirements.ts";

/**
 * The place where a test puts up its servers: a block of loopback addresses and a folder that nobody else has, so that
 * tests run side by side, twice on one machine too. What was opened on it is closed with it, the last first.
 */
export interface Stage extends AsyncDisposable {
  /** The n-th address of the block, 1 to 253. */
  address(n: number): string;
  /** A new folder with this name. */
  folder(name: string): string;
  /** Called when the stage is closed. */
  defer(close: () => unknown): void;
}

export async function createStage(): Promise<Stage> {
  const closers: (() => unknown)[] = [];
  const defer = (close: () => unknown): void => void closers.push(close);
  const block = await claimBlock(defer);
  const root = mkdtempSync(join(tmpdir(), "dns-drain-"));
  defer(() => rmSync(root, { recursive: true, force: true }));
  return {
    address: (n) => `${block}.${n}`,
    folder(name) {
      const path = join(root, name);
      mkdirSync(path);
      return path;
    },
    defer,
    [Symbol.asyncDispose]: () => closeAll(closers),
  };
}

/**
 * Makes an address of `lo` one of the machine's own: all of 127.0.0.0/8 can be listened on, but BIND looks at what is
 * configured. The kernel takes it back after a quarter of an hour if the test doesn't live to do so.
 */
export function configureAddress(stage: Stage, address: string): void {
  const ip = programPath("ip");
  execFileSync(ip, ["address", "add", `${address}/32`, "dev", "lo", "valid_lft", "900", "preferred_lft", "900"]);
  stage.defer(() => execFileSync(ip, ["address", "del", `${address}/32`, "dev", "lo"]));
}

/** A /24 within 127.16.0.0 to 127.250.255.0. Whoever listens on its last address has it. */
async function claimBlock(defer: Stage["defer"]): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const block = `127.${randomBelow(235) + 16}.${randomBelow(256)}`;
    const claim = createServer();
    try {
      claim.listen(53_535, `${block}.254`);
      await once(claim, "listening");
      claim.unref();
      defer(() => claim.close());
      return block;
    } catch (error) {
      if (attempt === 20) throw new Error("Cannot find a free block of loopback addresses", { cause: error });
    }
  }
}

function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit);
}

/** Closes everything, also after a failure, and reports the failures together. */
async function closeAll(closers: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "Cannot close everything on the stage");
}
