import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { leaving, name, openNameServers, staying } from "./support/name-servers.ts";
import { dnsDrain, objectsOf } from "./support/program.ts";

const present = ["wait", name, "--present", staying];

describe("dns-drain wait --present", { concurrency: true }, () => {
  it("ends with 0 once every authority and every resolver returns the address", async (t) => {
    const servers = await openNameServers(t);
    servers.publish([leaving]);
    const run = dnsDrain(t, [...present, ...servers.args, "--json"]);
    await run.says(`"state":"no"`);
    servers.authorities[0].setAddresses(name, [leaving, staying], 1);
    await run.says(`"state":"yes"`);
    assert.deepEqual(
      servers.resolvers.map(({ questions }) => questions),
      [0, 0],
      "a resolver that is asked too early remembers what it was told",
    );
    servers.publish([leaving, staying]);
    assert.equal(await run.end(), 0);
    assert.deepEqual(
      objectsOf(run)
        .filter(({ event }) => event === "stage")
        .map(({ stage }) => stage),
      ["waiting", "confirming", "propagating", "done"],
    );
  });

  it("waits for a resolver that holds an older answer, and says until when", async (t) => {
    const servers = await openNameServers(t);
    const older = await openNameServers(t);
    older.publish([leaving], 30);
    servers.publish([leaving, staying]);
    const run = dnsDrain(t, [...present, ...servers.args, ...older.args.slice(-2), "--timeout", "9s"]);
    assert.equal(await run.end(), 1);
    assert.match(run.output, /resolver \S+: missing: 192\.0\.2\.7, until \d\d:\d\d:\d\d/);
    assert.match(
      run.output,
      /No, timed out after 9s: every authority lists it; 1 resolver must still return it; what they/,
    );
  });

  it("ends with 1 for a name that doesn't exist in time", async (t) => {
    const servers = await openNameServers(t);
    const run = dnsDrain(t, [...present, ...servers.args, "--timeout", "4s"]);
    assert.equal(await run.end(), 1);
    assert.match(run.output, /2 of 2 authorities do not list 192\.0\.2\.8 under api\.cli\.test\n$/);
  });

  it("ends with 3 if nobody answers", async (t) => {
    const run = dnsDrain(t, [...present, "-a", "127.0.0.1:1", "-r", "127.0.0.1:1", "--timeout", "2s"]);
    assert.equal(await run.end(), 3);
    assert.match(run.output, /Can't tell, after 2s: no authority has given a usable answer about api\.cli\.test/);
  });
});
