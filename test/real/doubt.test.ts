import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "@dns-drain/lab";
import { askAddresses } from "../support/real/ask.ts";
import { startBindPrimary, startBindSecondary, type BindPrimary } from "../support/real/bind.ts";
import { waitForHost, type Host } from "../support/real/host.ts";
import { nsupdate } from "../support/real/nsupdate.ts";
import { lacking } from "../support/real/requirements.ts";
import { createStage, type Stage } from "../support/real/stage.ts";
import { startListedHost } from "../support/real/two-hosts.ts";
import { startUnbound } from "../support/real/unbound.ts";

const zone = "doubt.test";
const name = `api.${zone}`;
const port = 8080;
const doubtSeconds = 60;

const skip = lacking("named", "nsupdate", "unbound");

describe("a host serves on through a minute", { concurrency: true, skip }, () => {
  it("of SERVFAIL, from a secondary whose zone has expired", async () => {
    await using stage = await createStage();
    const [hidden, authority] = [stage.address(1), stage.address(2)];
    const primary = await startPrimary(stage, hidden, authority);
    await startBindSecondary(stage, authority, zone, hidden);
    const host = await startHostOf(stage, authority);

    primary.pause();
    await waitUntilAnswer(authority, "ESERVFAIL");
    await servesThroughDoubt(host, /SERVFAIL/);
    primary.resume();
    await untilListed(host);
  });

  it("of silence", async () => {
    await using stage = await createStage();
    const authority = stage.address(1);
    const primary = await startPrimary(stage, authority, authority);
    const host = await startHostOf(stage, authority);

    primary.pause();
    await waitUntilAnswer(authority, "ETIMEOUT");
    await servesThroughDoubt(host, /no answer/);
    primary.resume();
    await untilListed(host);
  });

  it("of a zone without its name", async () => {
    await using stage = await createStage();
    const authority = stage.address(1);
    const primary = await startPrimary(stage, authority, authority);
    const host = await startHostOf(stage, authority);

    await nsupdate(primary, `update delete ${name}`);
    await waitUntilAnswer(authority, "ENOTFOUND");
    await servesThroughDoubt(host, /no address at all/);
    await nsupdate(primary, `update add ${name} 5 A ${host.address}`);
    await untilListed(host);
  });
});

function startPrimary(stage: Stage, address: string, authority: string): Promise<BindPrimary> {
  const records = [`api 5 A ${stage.address(11)}`, `api 5 A ${stage.address(12)}`];
  return startBindPrimary(stage, address, {
    zone: { name: zone, authorities: [authority], records, refresh: 2, expire: 6 },
  });
}

async function startHostOf(stage: Stage, authority: string): Promise<Host> {
  const [resolver, address] = [stage.address(3), stage.address(11)];
  await startUnbound(stage, resolver, { zone, authorities: [authority] });
  const drain = { names: [name], addresses: [address], resolvers: [resolver], schedule: "* * * * * *" };
  return startListedHost(stage, { address, port, drain });
}

async function untilListed(host: Host): Promise<void> {
  await waitForHost(host, () => host.isListed(), { withinMs: 30_000, what: `${host.address} to be listed` });
}

async function waitUntilAnswer(server: string, code: string): Promise<void> {
  const given = async (): Promise<boolean> => {
    const answer = await askAddresses(server, name);
    return "code" in answer && answer.code === code;
  };
  await waitFor(given, { withinMs: 30_000, what: `${code} from ${server}` });
}

/** Looks once a second. At the end the status has to say what the doubt is about. */
async function servesThroughDoubt(host: Host, why: RegExp): Promise<void> {
  const response = async (): Promise<number> => (await fetch(`http://${host.address}:${port}/`)).status;
  for (let second = 1; second <= doubtSeconds; second++) {
    await sleep(1000);
    assert.equal(await response(), 200);
    assert.equal((await host.status()).phase, "serving");
  }
  assert.match((await host.status()).dns?.reason ?? "", why);
  assert.deepEqual(host.phases, []);
}
