import assert from "node:assert/strict";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { describe, it } from "node:test";

import pino from "pino";

import type { DrainOptions } from "@dns-drain/core";

import { DrainStage } from "../support/drain-stage.ts";

/** An output that keeps what is written to it. */
class Page extends Writable {
  #text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#text += chunk.toString();
    done();
  }

  get lines(): string[] {
    return this.#text.trim().split("\n");
  }
}

/** A drain on whose way out something fails. */
async function endsBadly(logger: DrainOptions["logger"]): Promise<void> {
  const withdraw = (): never => {
    throw new Error("no credentials");
  };
  const stage = new DrainStage({ logger, withdraw, deadlineMs: 0 });
  stage.target.holds({ busy: 1 });
  await stage.runner.stop("SIGTERM");
}

const untilColon = (line: string): string => line.slice(0, line.indexOf(":"));

describe("a drain's logger may be", () => {
  it("pino: each line is an object with its level and its code", async () => {
    const page = new Page();
    await endsBadly(pino({}, page));
    const objects = page.lines.map((line) => JSON.parse(line) as { level: number; msg: string });
    const told = objects.map(({ level, msg }) => `${pino.levels.labels[level]} ${untilColon(msg)}`);
    assert.deepEqual(told, [
      "info dns-drain drain-planned",
      "info dns-drain stop-ordered",
      "info dns-drain phase-changed",
      "error dns-drain withdraw-failed",
      "warn dns-drain connections-cut",
    ]);
  });

  it("a console: errors and warnings on its error output", async () => {
    const [output, errors] = [new Page(), new Page()];
    await endsBadly(new Console(output, errors));
    assert.deepEqual(output.lines.map(untilColon), [
      "dns-drain drain-planned",
      "dns-drain stop-ordered",
      "dns-drain phase-changed",
    ]);
    assert.deepEqual(errors.lines.map(untilColon), ["dns-drain withdraw-failed", "dns-drain connections-cut"]);
  });
});
