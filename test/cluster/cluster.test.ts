import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";

import { waitFor } from "@dns-drain/lab";

import { childrenOf } from "../support/deploy/child-processes.ts";
import { assertHasLeft, startTraffic } from "../support/deploy/leaving.ts";
import { Program } from "../support/deploy/program.ts";
import { ServedName, type ServedNameOptions } from "../support/deploy/served-name.ts";
import { lacking } from "../support/real/requirements.ts";

/** The zone's server listens on port 53. */
const skip = lacking("setsid");

const workers = 2;

interface Cluster {
  readonly name: ServedName;
  readonly program: Program;
}

async function open(t: TestContext, options: ServedNameOptions = {}, under: string[] = []): Promise<Cluster> {
  const name = await ServedName.open(t, options);
  name.list(true);
  const env = { ...name.env, WORKERS: String(workers) };
  const program = new Program(t, { argv: ["examples/cluster/server.js"], env, time: name.time, under });
  await program.prints("a full drain takes", workers);
  return { name, program };
}

/** Sends the first half of a request on a connection of its own. The second half is `"x"`. */
async function sendHalf(t: TestContext, { name }: Cluster): Promise<Socket> {
  const socket = connect(name.port, name.leaving);
  t.after(() => socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write("POST / HTTP/1.1\r\nHost: api.example.test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  const [answer] = (await once(socket, "data")) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1.1 100 /, "a worker has it");
  socket.write("x");
  return socket;
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
    const { name, program } = await open(t, {}, ["setsid"]);
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
    half.write("x");
    const [answer] = (await once(half, "data")) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1.1 200 /);
    const haveEnded = (): boolean => pids.every((pid) => !existsSync(`/proc/${pid}`));
    await waitFor(haveEnded, { what: "the end of the workers" });
    assert.match(cluster.program.output, /nothing was cut/);
  });
});
