import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const demo = fileURLToPath(new URL("../../../examples/demo/dist/main.js", import.meta.url));

/** What the demo gives to the caches of clients. */
const graceMs = 3000;

interface Result {
  readonly requests: number;
  readonly failed: number;
  readonly clients: number;
  readonly moved: number;
  readonly connectionsLeft: number;
  readonly staleUntil: number;
  readonly drainStarted: number;
  readonly drained: number;
}

interface Run {
  readonly exitCode: number | string;
  readonly output: string;
  readonly result: Result;
}

/** Runs the demo to its end, which it reaches within a minute or breaks off. */
function runDemo(...options: string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [demo, "--json", ...options], { timeout: 70_000 }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      try {
        const result = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Result;
        resolve({ exitCode: error?.code ?? 0, output, result });
      } catch {
        reject(new Error(`The demo printed no result:\n${output}`));
      }
    });
  });
}

function assertEverybodyMoved({ exitCode, output, result }: Run): void {
  assert.equal(exitCode, 0, output);
  assert.equal(result.failed, 0, output);
  assert.equal(result.connectionsLeft, 0, output);
  assert.equal(result.moved, result.clients, output);
  assert.ok(result.clients >= 10, `enough clients had to move: ${result.clients}`);
  assert.ok(result.requests > 1000, `there was traffic: ${result.requests} requests`);
}

// Half a minute each, most of it waiting, so they run side by side.
test("the demo shows", { concurrency: true }, async (t) => {
  const removal = t.test("that a host whose address leaves DNS loses its clients and no request", async () => {
    const run = await runDemo();
    assertEverybodyMoved(run);
    const { staleUntil, drainStarted, drained } = run.result;
    assert.ok(staleUntil >= 5000, "a cache may have asked just before the removal, and the TTL is 5 s");
    assert.ok(drainStarted >= staleUntil + graceMs, "clients are sent away when no cache sends them back");
    assert.ok(drained > drainStarted);
  });
  const sigterm = t.test(
    "that a host which gets SIGTERM leaves DNS first, and ends with 0 when it is empty",
    async () => {
      const run = await runDemo("--sigterm");
      assertEverybodyMoved(run);
      assert.ok(run.result.drainStarted >= run.result.staleUntil + graceMs, "there was time to wait for caches");
    },
  );
  await Promise.all([removal, sigterm]);
});
