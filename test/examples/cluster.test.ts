import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";

import { waitFor } from "@dns-drain/lab";

import { childrenOf } from "../support/deploy/child-processes.ts";
import { assertHasLeft, startTraffic } from "../support/deploy/leaving.ts";
import { Program } from "../support/deploy/program.ts";
import { ServedName } from "../support/deploy/served-name.ts";
import { lacking } from "../support/real/requirements.ts";

/** The zone's server listens on port 53. */
const skip = lacking();

const workers = 3;

async function start(t: TestContext, name: ServedName): Promise<Program> {
  const env = { ...name.env, WORKERS: String(workers) };
  const program = new Program(t, { argv: ["examples/cluster/server.js"], env, time: name.time });
  await program.prints("a full drain takes", workers);
  return program;
}

describe("examples/cluster under load", { skip, concurrency: true }, () => {
  it("loses nothing when the primary gets SIGTERM, and ends with its last worker", async (t) => {
    const name = await ServedName.open(t);
    name.followHealth("http");
    const program = await start(t, name);
    const traffic = await startTraffic(name);
    program.child.kill("SIGTERM");
    await assertHasLeft(program, name, traffic);
  });

  it("loses nothing when all workers are replaced, on SIGHUP", async (t) => {
    const name = await ServedName.open(t);
    name.list(true);
    const program = await start(t, name);
    const traffic = await startTraffic(name);
    const before = childrenOf(program.child.pid);
    program.child.kill("SIGHUP");
    const areReplaced = (): boolean => childrenOf(program.child.pid).every((pid) => !before.includes(pid));
    await waitFor(areReplaced, { withinMs: 20_000, what: "the end of the old workers" });
    assert.equal(childrenOf(program.child.pid).length, workers);
    assert.deepEqual(traffic.lost, [], program.output);
    assert.ok(traffic.addresses.has(name.leaving));
  });
});
