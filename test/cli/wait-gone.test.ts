import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { id, leaving, name, openNameServers, staying, third } from "./support/name-servers.ts";
import { dnsDrain, objectsOf } from "./support/program.ts";

const gone = ["wait", name, "--gone", leaving, "--grace", "0"];

describe("dns-drain wait --gone", { concurrency: true }, () => {
  it("ends with 0 once every authority has dropped the address and every cache has let go of it", async (t) => {
    const servers = await openNameServers(t);
    servers.publish([leaving, staying]);
    const run = dnsDrain(t, [...gone, ...servers.args, "--stable", "--json"]);
    await run.says(`"state":"no"`);
    const removedAt = Date.now();
    servers.publish([staying]);
    assert.equal(await run.end(), 0);
    assert.ok(Date.now() - removedAt >= 2_000, "its TTL of 1 s, and the second in which it expires");
    const events = objectsOf(run);
    assert.deepEqual(
      events.filter(({ event }) => event === "stage").map(({ stage }) => stage),
      ["waiting", "confirming", "propagating", "done"],
    );
    const verdict = events.at(-1);
    assert.deepEqual([verdict?.["event"], verdict?.["verdict"], verdict?.["exitCode"]], ["verdict", "yes", 0]);
    assert.match(String(verdict?.["reason"]), /2 authorities and 2 resolvers agree/);
  });

  it("follows an alias, and knows an IPv6 address in any spelling", async (t) => {
    const servers = await openNameServers(t);
    const publish = (addresses: readonly string[]): void => {
      for (const authority of servers.authorities) authority.setAddresses("host.cli.test", addresses, 1);
    };
    for (const authority of servers.authorities) authority.setAlias(name, "host.cli.test", 1);
    publish(["2001:db8::7", "2001:db8::8"]);
    const args = ["wait", "API.cli.test.", "--gone", "2001:0DB8:0::7", "--grace", "0", "--stable", ...servers.args];
    const run = dnsDrain(t, args);
    await run.says("still there: 2001:db8::7, 2001:db8::8 for 1 s");
    publish(["2001:db8::8"]);
    assert.equal(await run.end(), 0);
    assert.match(run.output, /Yes, after \d+s: api\.cli\.test leads nobody to 2001:db8::7 any more/);
  });

  it("waits on while one authority still has it, and ends with 1 when the time is over", async (t) => {
    const servers = await openNameServers(t);
    servers.publish([leaving, staying]);
    servers.authorities[0].setAddresses(name, [staying], 1);
    const run = dnsDrain(t, [...gone, ...servers.args, "--stable", "--timeout", "5s"]);
    assert.equal(await run.end(), 1);
    assert.match(run.output, new RegExp(`authority ${id(servers.authorities[0])}: gone: ${staying} for 1 s`));
    assert.match(run.output, new RegExp(`authority ${id(servers.authorities[1])}: still there: ${leaving}`));
    assert.match(run.output, /No, timed out after 5s: api\.cli\.test lists 192\.0\.2\.7\n$/);
  });

  it("doesn't ask a resolver before the authorities have dropped it", async (t) => {
    const servers = await openNameServers(t);
    servers.publish([leaving, staying]);
    assert.equal(await dnsDrain(t, [...gone, ...servers.args, "--timeout", "3s"]).end(), 1);
    assert.deepEqual(
      servers.resolvers.map(({ questions }) => questions),
      [0, 0],
    );
  });

  it("begins anew when the address returns meanwhile", async (t) => {
    const servers = await openNameServers(t);
    servers.publish([leaving, staying], 10);
    const run = dnsDrain(t, [...gone, ...servers.args, "--stable", "--timeout", "7s"]);
    await run.says("still there");
    servers.publish([staying], 10);
    await run.says("caches may hold it until");
    servers.publish([leaving, staying], 10);
    assert.equal(await run.end(), 1);
    assert.match(run.output, /timed out after 7s: api\.cli\.test lists 192\.0\.2\.7\n$/);
  });

  it("counts an answer without it only from authorities that give one, and ends with 3 if one doesn't", async (t) => {
    const servers = await openNameServers(t);
    servers.publish([staying]);
    servers.authorities[1].fault = { kind: "servfail" };
    const run = dnsDrain(t, [...gone, ...servers.args, "--stable", "--timeout", "4s"]);
    assert.equal(await run.end(), 3);
    assert.match(run.output, new RegExp(`Can't tell, .*${id(servers.authorities[1])}: refused, SERVFAIL`));
  });

  it("ends with 3 if all that is missing is a resolver that fails", async (t) => {
    const servers = await openNameServers(t);
    const failing = await openNameServers(t);
    failing.authorities[0].fault = { kind: "servfail" };
    servers.publish([staying, third]);
    const dead = ["-r", id(failing.authorities[0])];
    const run = dnsDrain(t, [...gone, ...servers.args, ...dead, "--stable", "--ttl", "0", "--timeout", "7s"]);
    assert.equal(await run.end(), 3);
    assert.match(
      run.output,
      /Can't tell, after 7s: gone from every authority; 1 resolver must still agree.*refused, SERVFAIL/,
    );
  });

  it("ends with 1 if a resolver keeps it for longer than it may", async (t) => {
    const servers = await openNameServers(t);
    const stale = await openNameServers(t);
    stale.publish([leaving]);
    servers.publish([staying, third]);
    const [resolver] = stale.resolvers;
    const args = [...gone, ...servers.args, "-r", id(resolver), "--stable", "--timeout", "7s"];
    const run = dnsDrain(t, args);
    assert.equal(await run.end(), 1);
    assert.match(run.output, new RegExp(`resolver ${id(resolver)}: still there`));
    assert.match(
      run.output,
      /timed out after 7s: gone from every authority; 1 resolver still returned it when last asked/,
    );
  });

  describe("of an address that the name never had", { concurrency: true }, () => {
    it("takes it for removed when the wait began, with the TTL of the records beside it, and says so", async (t) => {
      const servers = await openNameServers(t);
      servers.publish([staying, third], 4);
      const startedAt = Date.now();
      const run = dnsDrain(t, [...gone, ...servers.args, "--stable"]);
      assert.equal(await run.end(), 0);
      assert.ok(Date.now() - startedAt >= 5_000, "the TTL of 4 s, and the second in which it expires");
      assert.match(
        run.output,
        /Yes, .*never seen here, so it is taken for removed at \d\d:\d\d:\d\d with a TTL of 4s\n$/,
      );
    });

    it("ends with 2 if the name doesn't exist", async (t) => {
      const servers = await openNameServers(t);
      const run = dnsDrain(t, [...gone, ...servers.args, "--quiet"]);
      assert.equal(await run.end(), 2);
      assert.match(
        run.complaints,
        /Cannot wait: "NAME" must be a name that exists, received "api\.cli\.test" \(NXDOMAIN/,
      );
      assert.equal(run.output, "");
    });

    it("ends with 3 if the name has no address at all, since nobody knows for how long to wait", async (t) => {
      const servers = await openNameServers(t);
      for (const authority of servers.authorities) authority.setAddresses(`www.${name}`, [staying], 1);
      const run = dnsDrain(t, [...gone, ...servers.args]);
      assert.equal(await run.end(), 3);
      assert.match(run.output, /can't be known without its TTL \("--ttl"\)\n$/);
    });

    it("waits for as long as --ttl says, whether the name exists or not", async (t) => {
      const servers = await openNameServers(t);
      const run = dnsDrain(t, [...gone, ...servers.args, "--stable", "--ttl", "3s"]);
      assert.equal(await run.end(), 0);
      assert.match(run.output, /Yes, after [4-9]s: .* with a TTL of 3s\n$/);
    });
  });
});
