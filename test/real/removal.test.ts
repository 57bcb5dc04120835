import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { inWords, nodeClients, removeHost, waits, type Removal } from "../support/real/removal.ts";
import { lacking } from "../support/real/requirements.ts";
import { createStage } from "../support/real/stage.ts";
import { pollMs } from "../support/real/two-hosts.ts";

const skip = lacking("named", "nsupdate", "unbound", "curl", "unshare", "mount");

describe("a host whose address leaves BIND", { skip }, () => {
  let removal: Removal;
  before(async () => {
    await using stage = await createStage();
    removal = await removeHost(stage);
  });

  it("fails no request", (t) => {
    t.diagnostic(`${removal.records.length} requests; ${inWords(removal)}`);
    assert.ok(removal.records.length > 500, `${removal.records.length} requests are too few to prove anything`);
    assert.deepEqual(
      removal.records.filter(({ failure }) => failure !== undefined),
      [],
    );
  });

  it("doesn't begin to drain before the authorities and unbound have stopped to return the address", () => {
    assert.ok(removal.drainingAt > removal.resolver.lastSeenAt, inWords(removal));
    assert.ok(removal.drainingAt > removal.lastAuthorityAt, inWords(removal));
  });

  it("grants the caches behind unbound their time", () => {
    // The estimate was rounded to the wall clock of another moment.
    assert.ok(removal.drainingAt >= removal.staleUntil + waits.graceMs - 50, inWords(removal));
  });

  it("begins to drain at the latest a poll and two seconds after that", () => {
    assert.ok(removal.drainingAt <= removal.staleUntil + waits.graceMs + pollMs + 2000, inWords(removal));
  });

  it("says, when it has noticed, until when unbound may return the address", () => {
    assert.ok(removal.staleUntil >= removal.resolver.lastSeenAt, inWords(removal));
    assert.ok(removal.staleUntil <= removal.noticedAt + removal.hosts.ttlMs + 1000 + 50, inWords(removal));
  });

  it("is left by every client, for the host that stays", () => {
    assert.equal(Object.keys(removal.homes).length, nodeClients + 2);
    for (const [client, address] of Object.entries(removal.homes))
      assert.equal(address, removal.hosts.staying.address, client);
  });

  it("says that it is empty, while the other one serves on", () => {
    assert.equal(removal.connectionsLeft, 0);
    assert.deepEqual(removal.hosts.staying.phases, []);
    assert.deepEqual(
      removal.hosts.leaving.phases.map(({ phase }) => phase),
      ["propagating", "draining", "drained"],
    );
  });
});
