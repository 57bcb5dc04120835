import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";

import { endProcess } from "@dns-drain/lab";

/** A process that has come so far that it can refuse SIGTERM. */
async function start(script: string): Promise<ChildProcess> {
  const child = spawn("sh", ["-c", `${script}; echo ready; while :; do sleep 0.1; done`]);
  await once(child.stdout, "data");
  return child;
}

describe("endProcess()", { concurrency: true }, () => {
  it("asks a process to end, if it is given time", async () => {
    const child = await start("trap 'exit 7' TERM");
    await endProcess(child, 20_000);
    assert.equal(child.exitCode, 7);
  });

  it("makes it end when the time is over, or at once without any", async () => {
    for (const patienceMs of [50, 0]) {
      const child = await start("trap '' TERM");
      await endProcess(child, patienceMs);
      assert.equal(child.signalCode, "SIGKILL");
    }
  });

  it("has nothing to wait for if the process has ended, or could not be started", async () => {
    const ended = await start("trap 'exit' TERM");
    await endProcess(ended, 20_000);
    await endProcess(ended);
    const never = spawn("/nowhere/program");
    await once(never, "error");
    await endProcess(never);
  });
});
