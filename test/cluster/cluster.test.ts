import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { waitFor } from "@dns-drain/lab";

import { childrenOf } from "../support/deploy/child-processes.ts";
import { assertHasLeft, startTraffic } from "../support/deploy/leaving.ts";
import { Program } from "../support/deploy/program.ts";
import { ServedName, type ServedNameOptions } from "../support/deploy/served-name.ts";
import { lacking } from "../support/real/requirements.ts";

/** The zone's server listens on port 53. */
const skip = lacking("setsid");

interface Cluster {
  readonly name: ServedName;
  readonly program: Program;
}

interface ClusterOptions extends ServedNameOptions {
  readonly workers?: number;
  /** Is its process group's first, which a signal can be sent to. */
  readonly leadsGroup?: boolean;
}

const workers = 2;

async function open(t: TestContext, options: ClusterOptions = {}): Promise<Cluster> {
  const { workers: count = workers, leadsGroup = false, ...rest } = options;
  const name = await ServedName.open(t, rest);
  name.list(true);
  const env = { ...name.env, WORKERS: String(count) };
  const under = leadsGroup ? ["setsid"] : [];
  const program = new Program(t, { argv: ["examples/cluster/server.js"], env, time: name.time, under });
  await program.prints("a full drain takes", count);
  return { name, program };
}

async function tryToConnect(t: TestContext, { port, leaving }: ServedName): Promise<Socket | undefined> {
  const socket = connect(port, leaving);
  t.after(() => socket.destroy());
  try {
    await once(socket, "connect");
    return socket.on("error", () => {});
  } catch {
    return undefined;
  }
}

/** Sends the first half of a request on a connection of its own. The second half is `"x"`. */
async function sendHalf(t: TestContext, { name }: Cluster): Promise<Socket> {
  // What a worker has printed doesn't say that it listens.
  const socket = await waitFor(() => tryToConnect(t, name), { what: "a worker that listens" });
  socket.write("POST / HTTP/1.1\r\nHost: api.example.test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  const [answer] = (await once(socket, "data")) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1.1 100 /, "a worker has it");
  socket.write("x");
  return socket;
}

/** The other half: a worker answers. */
async function assertAnswers(half: Socket): Promise<void> {
  assert.ok(!half.destroyed, "it was cut");
  const answer = Promise.race([once(half, "data"), once(half, "close")]);
  half.write("x");
  assert.match(String((await answer)[0]), /^HTTP\/1.1 200 /);
}

describe("a cluster that shares a watch", { skip, concurrency: true }, () => {
  it("leaves when its address leaves DNS; a worker that takes a dead one's place joins the drain", async (t) => {
    const { name, program } = await open(t, { speed: 20 });
    const traffic = await startTraffic(name);
    name.list(false);
    await program.prints("serving -> propagating", workers);
    await program.prints("draining -> drained", workers);
    const before = childrenOf(program.child.pid);
    process.kill(before[0]!, "SIGKILL");
    await program.prints("serving -> propagating", workers + 1);
    await program.prints("propagating -> draining", workers + 1);
    assert.equal(childrenOf(program.child.pid).length, workers);
    program.child.kill("SIGTERM");
    await assertHasLeft(program, name, traffic);
  });

  it("takes a signal to the whole process group for one signal, not for two", async (t) => {
    const { name, program } = await open(t, { leadsGroup: true });
    name.followHealth("http");
    const traffic = await startTraffic(name);
    process.kill(-program.child.pid!, "SIGTERM");
    await assertHasLeft(program, name, traffic);
    assert.doesNotMatch(program.output, /SIGTERM again/);
  });

  it("ends at once on a second signal, with the worst exit code of its workers", async (t) => {
    const cluster = await open(t);
    await sendHalf(t, cluster);
    cluster.program.child.kill("SIGTERM");
    await cluster.program.prints("-> draining", workers);
    cluster.program.child.kill("SIGTERM");
    assert.equal(await cluster.program.end(), 1);
    assert.match(cluster.program.output, /SIGTERM again: to the end at once/);
    assert.match(cluster.program.output, /nothing was cut/, "the other worker has nothing to regret");
  });

  it("doesn't wait for a worker that hangs: kills it after the deadline, and ends with 1", async (t) => {
    const { program } = await open(t, { speed: 20 });
    process.kill(childrenOf(program.child.pid)[0]!, "SIGSTOP");
    program.child.kill("SIGTERM");
    assert.equal(await program.end(), 1);
  });

  it("whose primary is killed answers what it has begun to read, and drains", async (t) => {
    const cluster = await open(t);
    const pids = childrenOf(cluster.program.child.pid);
    const half = await sendHalf(t, cluster);
    cluster.program.child.kill("SIGKILL");
    const areLeaving = (): boolean => cluster.program.output.split("-> draining").length > workers;
    await waitFor(areLeaving, { what: "the workers to leave" });
    await assertAnswers(half);
    const haveEnded = (): boolean => pids.every((pid) => !existsSync(`/proc/${pid}`));
    await waitFor(haveEnded, { what: "the end of the workers" });
    assert.match(cluster.program.output, /nothing was cut/);
  });
});

describe("a worker that leaves without a signal", { skip, concurrency: true }, () => {
  /** A whole deadline's time, and both requests in one worker. */
  const options = { speed: 1, workers: 1 };
  /** For a signal to arrive; one that is passed on takes 100 ms. Too early, a test would notice less, and not fail. */
  const arrivalMs = 300;
  const again = /SIGTERM again: to the end at once/;

  for (const [who, leadsGroup] of [
    ["its primary", false],
    ["its whole process group", true],
  ] as const)
    it(`because it was replaced goes on when ${who} gets the first signal, and ends at once on the second`, async (t) => {
      const cluster = await open(t, { ...options, leadsGroup });
      const { program } = cluster;
      const pid = program.child.pid!;
      const [answered, cut] = [await sendHalf(t, cluster), await sendHalf(t, cluster)];
      process.kill(pid, "SIGHUP");
      await program.prints("-> draining");
      process.kill(leadsGroup ? -pid : pid, "SIGTERM");
      await program.prints("-> draining", 2);
      await sleep(arrivalMs);
      await assertAnswers(answered);
      assert.doesNotMatch(program.output, again);
      process.kill(leadsGroup ? -pid : pid, "SIGTERM");
      assert.equal(await program.end(), 1);
      assert.ok(cut.closed);
      assert.match(program.output, again);
    });

  it("because its primary has died goes on when it gets the first signal, and ends at once on the second", async (t) => {
    const cluster = await open(t, options);
    const { program } = cluster;
    const [pid] = childrenOf(program.child.pid);
    const [answered, cut] = [await sendHalf(t, cluster), await sendHalf(t, cluster)];
    program.child.kill("SIGKILL");
    const isLeaving = (): boolean => program.output.includes("-> draining");
    await waitFor(isLeaving, { what: "the worker to leave" });
    process.kill(pid!, "SIGTERM");
    await sleep(arrivalMs);
    await assertAnswers(answered);
    assert.doesNotMatch(program.output, again);
    process.kill(pid!, "SIGTERM");
    await waitFor(() => cut.closed && again.test(program.output), { what: "the end of the worker" });
  });
});
