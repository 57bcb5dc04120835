import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";

import { forkServer, type ForkedServer } from "@dns-drain/lab";

type Told =
  | { readonly kind: "listening"; readonly greeting: string }
  | { readonly kind: "echo"; readonly what: string };

/** Starts a process that runs these lines, and ends it with the test. */
async function start(t: TestContext, lines: string, withinMs = 20_000): Promise<ForkedServer<Told>> {
  const folder = mkdtempSync(join(tmpdir(), "dns-drain-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const script = join(folder, "script.mjs");
  writeFileSync(script, lines);
  const server = await forkServer<Told>(pathToFileURL(script), { settings: { name: "B" }, withinMs });
  t.after(() => server.child.kill("SIGKILL"));
  return server;
}

const greet = `
  const { name } = JSON.parse(process.argv[2]);
  process.on("message", (what) => what === "die" ? process.exit() : process.send({ kind: "echo", what }));
  process.send({ kind: "listening", greeting: "I am " + name });`;

describe("forkServer()", { concurrency: true }, () => {
  it("gives the script its settings, and resolves with what it says when it listens", async (t) => {
    const { listening } = await start(t, greet);
    assert.deepEqual(listening, { kind: "listening", greeting: "I am B" });
  });

  it("hears the next message of a kind, and rejects when the process ends before", async (t) => {
    const server = await start(t, greet);
    server.child.send("hello");
    assert.deepEqual(await server.next("echo", 20_000), { kind: "echo", what: "hello" });
    const ended = once(server.child, "exit");
    server.child.send("die");
    await assert.rejects(server.next("echo", 20_000), /The process ended before "echo"/);
    await ended;
  });

  it("rejects with what the process has written to stderr if it ends before it listens", async (t) => {
    await assert.rejects(start(t, `throw new Error("no port is free");`), /^Error: Cannot start .*no port is free/s);
  });

  it("kills a process that doesn't listen in time", async (t) => {
    const stuck = start(t, `console.error(process.pid); setInterval(() => {}, 1000);`, 3_000);
    await assert.rejects(stuck, ({ message, cause }: Error) => {
      assert.match(String(cause), /Waited 3000 ms for "listening"/);
      const [, pid] = /(\d+)\n$/.exec(message) ?? [];
      // On a very busy machine it hasn't come that far.
      if (pid !== undefined) assert.throws(() => process.kill(Number(pid), 0), { code: "ESRCH" });
      return true;
    });
  });
});
