import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { waitFor } from "@dns-drain/lab";
import { watchByHand, type WatchByHand } from "../support/dns/watch-by-hand.ts";
import { askAddresses, isServing, type Answer } from "../support/real/ask.ts";
import { startBindPrimary, startBindSecondary, type BindPrimary } from "../support/real/bind.ts";
import { startKnotSecondary } from "../support/real/knot.ts";
import { sendNotify } from "../support/real/notify.ts";
import { nsupdate } from "../support/real/nsupdate.ts";
import { lacking } from "../support/real/requirements.ts";
import { watchServer } from "../support/real/sightings.ts";
import { createStage, type Stage } from "../support/real/stage.ts";
import { holdersOf, isTruncated } from "../support/real/truth.ts";

const zone = "authorities.test";
const name = `api.${zone}`;
const [own, other] = ["192.0.2.1", "192.0.2.2"];
/** Rounds until a set is known to be stable. */
const learning = 15;
/** More than it takes to be certain that a stable set has lost a member. */
const deciding = 5;
/** All sets of three of these. */
const pool = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6"];
const subsets = pool.flatMap((a, i) =>
  pool.slice(i + 1).flatMap((b, j) => pool.slice(i + j + 2).map((c) => [a, b, c])),
);

const skip = lacking("named", "nsupdate", "knotd", "dig");

describe("the watch, compared with what each authority says itself", { concurrency: 3, skip }, () => {
  it("takes an address for removed when the last of three servers has dropped it, and for listed with the first", async () => {
    await using stage = await createStage();
    const [bind, knot, frozen] = [stage.address(1), stage.address(2), stage.address(3)];
    await startKnotSecondary(stage, knot, zone, bind);
    const primary = await startPrimary(stage, { address: bind, notify: [knot] });
    await startBindSecondary(stage, frozen, zone, bind);
    const authorities = [bind, knot, frozen];
    await untilServing(authorities);
    // BIND and Knot don't look at networks: as seen from there it is all the same.
    using byHand = watchByHand({
      names: name,
      addresses: own,
      authorities,
      resolvers: bind,
      clientSubnets: "198.51.100.0/24",
    });
    await byHand.rounds(learning);
    await saysWhatTheySay(byHand, authorities);

    await nsupdate(primary, `update delete ${name} A ${own}`);
    await untilHolders(authorities, [frozen]);
    assert.deepEqual(new Set(await byHand.rounds(20)), new Set(["listed"]), "one server still has it");
    await saysWhatTheySay(byHand, authorities);

    await sendNotify(frozen, zone, bind);
    await untilHolders(authorities, []);
    assert.equal((await byHand.roundsUntil("delisted", deciding)).at(-1), "delisted");
    await saysWhatTheySay(byHand, authorities);

    await nsupdate(primary, `update add ${name} 5 A ${own}`);
    await waitFor(
      async () => (await holdersOf(authorities, name, own)).length > 0,
      within("a server to have it again"),
    );
    assert.deepEqual(await byHand.rounds(1), ["listed"]);
  });

  it("waits for a secondary that follows by itself", async () => {
    await using stage = await createStage();
    const [first, lagging] = [stage.address(1), stage.address(2)];
    const primary = await startPrimary(stage, { address: first, refresh: 5 });
    await startBindSecondary(stage, lagging, zone, first);
    const authorities = [first, lagging];
    await untilServing(authorities);
    using byHand = watchByHand({ names: name, addresses: own, authorities, resolvers: first });
    await byHand.rounds(learning);
    const sightings = authorities.map((server) => watchServer(stage, server, name, own));

    await nsupdate(primary, `update delete ${name} A ${own}`);
    const isGone = async (): Promise<boolean> => (await byHand.rounds(1))[0] === "delisted";
    await waitFor(isGone, within("the removal"));
    const foundAt = Date.now();
    assert.deepEqual(await holdersOf(authorities, name, own), []);
    for (const { lastSeenAt } of sightings) assert.ok(lastSeenAt <= foundAt, `${lastSeenAt - foundAt} ms too early`);
  });

  it("holds a name without addresses, or takes it for a removal if it was told to", async () => {
    await using stage = await createStage();
    const address = stage.address(1);
    const primary = await startPrimary(stage, { address });
    const options = { names: name, addresses: [own, other], authorities: address, resolvers: address };
    using holding = watchByHand(options);
    using draining = watchByHand({ ...options, onEmpty: "drain" });
    for (const byHand of [holding, draining]) await byHand.rounds(learning);

    await nsupdate(primary, `update delete ${name}`);
    assert.deepEqual(await askAddresses(address, name), { addresses: [], code: "ENOTFOUND" });
    assert.deepEqual(new Set(await holding.rounds(20)), new Set(["listed"]));
    assert.match(holding.watch.status().reason, /no address at all/);
    assert.equal((await draining.roundsUntil("delisted", deciding)).at(-1), "delisted");

    // Another type at the name makes it NODATA.
    await nsupdate(primary, `update add ${name} 5 TXT "nothing"`);
    assert.deepEqual(await askAddresses(address, name), { addresses: [], code: "ENODATA" });
    assert.deepEqual(new Set(await holding.rounds(20)), new Set(["listed"]));
  });

  it("holds what it knows through the silence of all, and then goes without one that stays silent", async () => {
    await using stage = await createStage();
    const [bind, knot] = [stage.address(1), stage.address(2)];
    const silent = await startKnotSecondary(stage, knot, zone, bind);
    const primary = await startPrimary(stage, { address: bind, notify: [knot] });
    await untilServing([bind, knot]);
    using byHand = watchByHand({ names: name, addresses: own, authorities: [bind, knot], resolvers: bind });
    await byHand.rounds(learning);

    for (const server of [silent, primary]) server.pause();
    await untilSilent([bind, knot]);
    // Two minutes of the watch's own time.
    assert.deepEqual(await byHand.rounds(2, 60_000), ["listed", "listed"]);
    assert.match(byHand.watch.status().reason, /prove nothing/);
    primary.resume();
    assert.deepEqual(await byHand.rounds(1), ["listed"]);

    await nsupdate(primary, `update delete ${name} A ${own}`);
    assert.equal((await byHand.roundsUntil("delisted", deciding)).at(-1), "delisted");
    const leftOut = byHand.watch.status().authorities.filter(({ isLeftOut }) => isLeftOut);
    assert.deepEqual(new Set(leftOut.map(({ server }) => server)), new Set([`${knot}:53`]));
  });

  it("reads an answer that only fits into TCP", async () => {
    await using stage = await createStage();
    const address = stage.address(1);
    const most = Array.from({ length: 90 }, (_, index) => `192.0.2.${index + 1}`);
    const primary = await startPrimary(stage, { address, addresses: most });
    assert.ok(isTruncated(address, name), "the answer fits into a datagram");
    using byHand = watchByHand({ names: name, addresses: own, authorities: address, resolvers: address });
    await byHand.rounds(learning);
    await saysWhatTheySay(byHand, [address]);

    await nsupdate(primary, `update delete ${name} A ${own}`);
    assert.ok(isTruncated(address, name));
    assert.equal((await byHand.roundsUntil("delisted", deciding)).at(-1), "delisted");
    await saysWhatTheySay(byHand, [address]);
  });

  it("tells a removal from an address that is shown to every second asker", async () => {
    await using stage = await createStage();
    const address = stage.address(1);
    const primary = await startPrimary(stage, { address });
    using byHand = watchByHand({ names: name, addresses: own, authorities: address, resolvers: address });
    const show = async (shown: readonly string[]): Promise<string | undefined> => {
      const adds = shown.map((each) => `update add ${name} 5 A ${each}`);
      await nsupdate(primary, `update delete ${name} A`, ...adds);
      return (await byHand.rounds(1))[0];
    };

    // Seven has no factor in common with twenty, nor with ten: all of them in turn, and neighbours are unlike.
    const take = (of: readonly (readonly string[])[], turn: number): readonly string[] =>
      of[(turn * 7) % of.length] ?? [];
    const verdicts: (string | undefined)[] = [];
    for (let turn = 0; turn < 40; turn++) verdicts.push(await show(take(subsets, turn)));
    assert.ok(verdicts.includes("suspect") && !verdicts.includes("delisted"), verdicts.join(" "));

    const without = subsets.filter((shown) => !shown.includes(own));
    let absences = 0;
    while (absences < 80 && (await show(take(without, absences))) !== "delisted") absences++;
    assert.equal(byHand.watch.status().membership, "delisted", byHand.watch.status().reason);
    assert.ok(absences > 10, `${absences} absences are too few to be certain`);
  });
});

interface PrimaryOptions {
  readonly address: string;
  readonly addresses?: readonly string[];
  readonly notify?: readonly string[];
  readonly refresh?: number;
}

function startPrimary(stage: Stage, options: PrimaryOptions): Promise<BindPrimary> {
  const { address, addresses = [own, other], notify = [], refresh = 3600 } = options;
  const records = addresses.map((each) => `api 5 A ${each}`);
  return startBindPrimary(stage, address, { zone: { name: zone, authorities: [address], records, refresh }, notify });
}

function within(what: string): { readonly withinMs: number; readonly what: string } {
  return { withinMs: 20_000, what };
}

async function untilServing(servers: readonly string[]): Promise<void> {
  const areServing = async (): Promise<boolean> =>
    (await Promise.all(servers.map((server) => isServing(server, zone)))).every(Boolean);
  await waitFor(areServing, within("the first transfers"));
}

async function untilSilent(servers: readonly string[]): Promise<void> {
  const isSilent = (answer: Answer): boolean => "code" in answer && answer.code === "ETIMEOUT";
  const areSilent = async (): Promise<boolean> =>
    (await Promise.all(servers.map((server) => askAddresses(server, name)))).every(isSilent);
  await waitFor(areSilent, within("silence"));
}

async function untilHolders(servers: readonly string[], wanted: readonly string[]): Promise<void> {
  const areThose = async (): Promise<boolean> => String(await holdersOf(servers, name, own)) === String(wanted);
  await waitFor(areThose, within(`only ${wanted.join(", ") || "nobody"} to have the address`));
}

/** The watch's account of every authority, from every vantage point, against the answer of that authority to somebody else. */
async function saysWhatTheySay({ watch }: WatchByHand, servers: readonly string[]): Promise<void> {
  const { authorities } = watch.status();
  for (const server of servers) {
    const { addresses } = await askAddresses(server, name);
    const accounts = authorities.filter(
      (said) => said.server.startsWith(`${server}:53`) && said.says.startsWith(`${name} A:`),
    );
    assert.ok(accounts.length > 0, `nothing from ${server}`);
    for (const { says } of accounts) agrees(says, addresses);
  }
}

/** An account names some of many addresses, and how many more there are. */
function agrees(account: string, addresses: readonly string[]): void {
  const named = addressesIn(account);
  const more = Number(/ and (\d+) more/.exec(account)?.[1] ?? 0);
  assert.deepEqual(
    named.filter((address) => !addresses.includes(address)),
    [],
    account,
  );
  assert.equal(new Set(named).size + more, addresses.length, account);
}

function addressesIn(text: string): readonly string[] {
  return [...text.matchAll(/\d+\.\d+\.\d+\.\d+/g)].map(([address]) => address);
}
