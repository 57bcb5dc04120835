import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { id, leaving, name, openNameServers, staying, third } from "./support/name-servers.ts";
import { dnsDrain, objectsOf } from "./support/program.ts";

describe("dns-drain check", { concurrency: true }, () => {
  it("tells addresses, TTLs and what taking one of them out would take", async (t) => {
    const servers = await openNameServers(t);
    servers.publish([leaving, staying], 300);
    const run = dnsDrain(t, ["check", name, "--address", leaving, ...servers.args]);
    assert.equal(await run.end(), 0);
    assert.match(run.output, /A +192\.0\.2\.7, 192\.0\.2\.8 \(5m; the same in every answer\)/);
    assert.match(run.output, /AAAA +none/);
    assert.match(run.output.replaceAll("\n", " "), /after 6m 1s, at .*caches may hold it for 5m and clients 1m more/);
  });

  it("follows aliases, and counts the largest TTL on the way", async (t) => {
    const servers = await openNameServers(t);
    for (const authority of servers.authorities) {
      authority.setAlias(name, "host.cli.test", 600);
      authority.setAddresses("host.cli.test", [leaving, "2001:db8::7"], 60);
    }
    const run = dnsDrain(t, ["check", name, "--address", leaving, "--grace", "0", "--json", ...servers.args]);
    assert.equal(await run.end(), 0);
    const [report] = objectsOf(run);
    assert.deepEqual(report?.["chain"], [{ name, target: "host.cli.test", ttlMs: 600_000 }]);
    assert.deepEqual(report?.["removal"], {
      address: leaving,
      isListed: true,
      isLast: false,
      ttlMs: 600_000,
      graceMs: 0,
      needMs: 601_000,
    });
  });

  it("tells a rotation from a stable set", async (t) => {
    const servers = await openNameServers(t);
    for (const authority of servers.authorities)
      authority.setAddresses(name, [leaving, staying, third], 1, { show: 1 });
    const run = dnsDrain(t, ["check", name, ...servers.args]);
    assert.equal(await run.end(), 0);
    assert.match(run.output, /rotating, 1 of at least 3 in one answer/);
  });

  it("says who disagrees, and who gives no usable answer", async (t) => {
    const servers = await openNameServers(t);
    servers.publish([staying]);
    servers.authorities[1].setAddresses(name, [leaving, staying], 1);
    const run = dnsDrain(t, ["check", name, ...servers.args, "-r", "127.0.0.1:1"]);
    assert.equal(await run.end(), 0);
    assert.match(run.output, /the authorities disagree/);
    assert.ok(run.output.includes(`! A: ${id(servers.authorities[1])} answers ${leaving} and ${staying}`), run.output);
    assert.match(run.output, /! 127\.0\.0\.1:1 gave no usable answer: unreachable/);
  });

  it("ends with 2 for a name that doesn't exist, and with 3 if no authority answers", async (t) => {
    const servers = await openNameServers(t);
    const unknown = dnsDrain(t, ["check", name, ...servers.args]);
    assert.equal(await unknown.end(), 2);
    assert.match(unknown.complaints, /Cannot check: "NAME" must be a name that exists, received "api\.cli\.test"/);
    for (const authority of servers.authorities) authority.fault = { kind: "refused" };
    assert.equal(await dnsDrain(t, ["check", name, ...servers.args]).end(), 3);
  });
});
