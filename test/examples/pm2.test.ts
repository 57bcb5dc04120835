import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";

import { assertHasLeft, startTraffic } from "../support/deploy/leaving.ts";
import { Program, root } from "../support/deploy/program.ts";
import { ServedName } from "../support/deploy/served-name.ts";
import { longestStopMs } from "../support/deploy/waits.ts";
import { lacking } from "../support/real/requirements.ts";

interface Ecosystem {
  readonly apps: readonly [{ readonly kill_timeout: number; readonly exec_mode: string; readonly instances: number }];
}

const file = join(root, "examples/pm2/ecosystem.config.cjs");
const [app] = (createRequire(import.meta.url)(file) as Ecosystem).apps;
const pm2 = fileURLToPath(new URL("../support/deploy/pm2-process.js", import.meta.url));

async function start(t: TestContext, name: ServedName): Promise<Program> {
  const program = new Program(t, { argv: [pm2, file], env: name.env, time: name.time });
  await program.prints("a full drain takes", app.instances);
  return program;
}

describe("examples/pm2", { skip: lacking(), concurrency: true }, () => {
  it("gives a worker the time that it takes before it is killed", () => {
    assert.equal(app.exec_mode, "cluster");
    assert.ok(app.kill_timeout > longestStopMs + 2_000);
  });

  it("loses nothing under load when it is stopped as PM2 does it", async (t) => {
    const name = await ServedName.open(t);
    name.followHealth("http");
    const program = await start(t, name);
    const traffic = await startTraffic(name);
    program.child.kill("SIGTERM");
    await assertHasLeft(program, name, traffic);
  });

  it("loses nothing under load when it is reloaded as PM2 does it", async (t) => {
    const name = await ServedName.open(t, { speed: 15 });
    name.list(true);
    const program = await start(t, name);
    const traffic = await startTraffic(name);
    program.child.kill("SIGHUP");
    await program.prints("reloaded");
    assert.deepEqual(traffic.lost, [], program.output);
    assert.ok(traffic.addresses.has(name.leaving));
  });
});
