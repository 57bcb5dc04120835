import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";

import { waitFor } from "@dns-drain/lab";

import { childrenOf } from "../support/deploy/child-processes.ts";
import { assertLeaves, assertReplaces, startLeaving } from "../support/deploy/leaving-program.ts";
import type { Program } from "../support/deploy/program.ts";
import { ServedName } from "../support/deploy/served-name.ts";
import { lacking } from "../support/real/requirements.ts";

/** The zone's server listens on port 53. */
const skip = lacking();

const workers = 3;

function start(t: TestContext, name: ServedName): Promise<Program> {
  const env = { WORKERS: String(workers) };
  return startLeaving(t, name, { argv: ["examples/cluster/server.js"], env, drains: workers });
}

describe("examples/cluster under load", { skip, concurrency: true }, () => {
  it("loses nothing when the primary gets SIGTERM, and ends with its last worker", async (t) => {
    const name = await ServedName.open(t);
    name.followHealth("http");
    await assertLeaves(await start(t, name), name);
  });

  it("loses nothing when all workers are replaced, on SIGHUP", async (t) => {
    const name = await ServedName.open(t);
    name.list(true);
    const program = await start(t, name);
    const before = childrenOf(program.child.pid);
    const areReplaced = (): boolean => childrenOf(program.child.pid).every((pid) => !before.includes(pid));
    await assertReplaces(program, name, async () => {
      await waitFor(areReplaced, { withinMs: 20_000, what: "the end of the old workers" });
      assert.equal(childrenOf(program.child.pid).length, workers);
    });
  });
});
