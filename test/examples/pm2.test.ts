import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";

import { assertLeaves, assertReplaces, startLeaving } from "../support/deploy/leaving-program.ts";
import { root, type Program } from "../support/deploy/program.ts";
import { ServedName } from "../support/deploy/served-name.ts";
import { longestStopMs } from "../support/deploy/waits.ts";
import { lacking } from "../support/real/requirements.ts";

interface Ecosystem {
  readonly apps: readonly [{ readonly kill_timeout: number; readonly exec_mode: string; readonly instances: number }];
}

const file = join(root, "examples/pm2/ecosystem.config.cjs");
const [app] = (createRequire(import.meta.url)(file) as Ecosystem).apps;
const pm2 = fileURLToPath(new URL("../support/deploy/pm2-process.js", import.meta.url));

function start(t: TestContext, name: ServedName): Promise<Program> {
  return startLeaving(t, name, { argv: [pm2, file], drains: app.instances });
}

describe("examples/pm2", { skip: lacking(), concurrency: true }, () => {
  it("gives a worker the time that it takes before it is killed", () => {
    assert.equal(app.exec_mode, "cluster");
    assert.ok(app.kill_timeout > longestStopMs + 2_000);
  });

  it("loses nothing under load when it is stopped as PM2 does it", async (t) => {
    // PM2 kills a worker some seconds after its deadline: enough of ours for a process to end on a busy machine.
    const name = await ServedName.open(t, { speed: 3 });
    name.followHealth("http");
    await assertLeaves(await start(t, name), name);
  });

  it("loses nothing under load when it is reloaded as PM2 does it", async (t) => {
    const name = await ServedName.open(t, { speed: 8 });
    name.list(true);
    const program = await start(t, name);
    await assertReplaces(program, name, () => program.prints("reloaded"));
  });
});
