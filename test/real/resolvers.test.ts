import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { watchAddress, type WatchStatus } from "@dns-drain/dns";
import { waitFor } from "@dns-drain/lab";
import { isServing } from "../support/real/ask.ts";
import { startBindResolver } from "../support/real/bind-resolver.ts";
import { startBindPrimary, type BindPrimary } from "../support/real/bind.ts";
import { startDnsmasq } from "../support/real/dnsmasq.ts";
import { startKnotResolver } from "../support/real/knot-resolver.ts";
import { startKnotSecondary } from "../support/real/knot.ts";
import { nsupdate } from "../support/real/nsupdate.ts";
import { startPdnsRecursor } from "../support/real/pdns-recursor.ts";
import { lacking } from "../support/real/requirements.ts";
import { watchServer, type Sightings } from "../support/real/sightings.ts";
import { createStage, type Stage } from "../support/real/stage.ts";
import { startUnbound } from "../support/real/unbound.ts";

const zone = "panel.test";
const name = `api.${zone}`;
const [own, other] = ["192.0.2.1", "192.0.2.2"];
/** Below 9 s, where BIND begins to fetch anew what is about to expire. */
const ttlMs = 8000;
/** The test's own client asks each server so often. */
const intervalMs = 250;
/** TTLs are whole seconds, rounded down by some, and one more is granted. */
const roundingMs = 2000;
/** Resolvers that fetch anew, when asked, what will expire so soon. */
const aheadMs: Readonly<Record<string, number>> = { "Knot Resolver": 3000 };
/** How late an answer may be seen on a busy machine, and what the clocks are rounded to. */
const slackMs = 500;

const skip = lacking("named", "nsupdate", "knotd", "unbound", "pdns_recursor", "kresd", "dnsmasq");

describe("the panel's estimate for resolvers of every make, beside a client of the test's own", { skip }, () => {
  let removal: Removal;
  before(async () => {
    await using stage = await createStage();
    removal = await removeAddress(stage);
  });

  it("finds the removal when the last authority has dropped the address", () => {
    for (const { lastSeenAt } of removal.authorities) assert.ok(lastSeenAt <= removal.delistedAt);
  });

  it("says from the first moment by when all of them must have let go", () => {
    const { staleUntil } = removal.first.propagation ?? {};
    assert.ok(staleUntil);
    for (const [make, { sightings }] of removal.resolvers)
      assert.ok(sightings.lastSeenAt <= staleUntil + slackMs, `${make}: ${sightings.lastSeenAt - staleUntil} ms after`);
  });

  it("says of each until when it holds the address: not too early, and two seconds too late at most", (t) => {
    for (const [make, { sightings, heldUntil }] of removal.resolvers) {
      assert.ok(heldUntil, `${make} was asked too late`);
      const goneAt = sightings.goneAt ?? Infinity;
      t.diagnostic(
        `${make}: last seen ${sightings.lastSeenAt - heldUntil} ms, gone ${goneAt - heldUntil} ms after the estimate`,
      );
      assert.ok(sightings.lastSeenAt <= heldUntil + slackMs, make);
      assert.ok(goneAt >= heldUntil - roundingMs - (aheadMs[make] ?? 0) - slackMs, make);
    }
  });

  it("calls none clear that still returns it", () => {
    for (const [make, { sightings, clearAt }] of removal.resolvers)
      assert.ok(clearAt >= sightings.lastSeenAt, `${make}: ${clearAt - sightings.lastSeenAt} ms`);
  });

  it("is over when nobody returns it any more, and a few seconds later at the latest", () => {
    const lastSeenAt = Math.max(...[...removal.resolvers.values()].map(({ sightings }) => sightings.lastSeenAt));
    assert.ok(removal.overAt >= lastSeenAt, `${removal.overAt - lastSeenAt} ms`);
    assert.ok(removal.overAt <= (removal.first.propagation?.staleUntil ?? 0) + 5000 + slackMs);
  });
});

/** What there is to be judged. Moments are in milliseconds since the epoch. */
interface Removal {
  readonly authorities: readonly Sightings[];
  readonly resolvers: ReadonlyMap<string, Judged>;
  /** The status in which the host was delisted for the first time, and when that was. */
  readonly first: WatchStatus;
  readonly delistedAt: number;
  readonly overAt: number;
}

/** One resolver: what it said, and what the watch said of it. */
interface Judged {
  readonly sightings: Sightings;
  /** The watch's latest estimate. */
  readonly heldUntil: number | undefined;
  readonly clearAt: number;
}

async function removeAddress(stage: Stage): Promise<Removal> {
  const { primary, authorities } = await startAuthorities(stage);
  const resolvers = await startResolvers(stage, authorities);
  const watch = watchAddress({
    names: name,
    addresses: own,
    authorities,
    resolvers: [...resolvers.values()],
    schedule: "* * * * * *",
    graceMs: 0,
  });
  stage.defer(() => watch.close());
  const history: { readonly at: number; readonly status: WatchStatus }[] = [];
  watch.onUpdate(() => void history.push({ at: Date.now(), status: watch.status() }));
  await waitFor(() => history.length >= 13, { withinMs: 30_000, what: "a set that is known to be stable" });

  // Nobody has asked the resolvers for the name until now, so all of them begin to hold it together.
  const sightingsOf = (server: string): Sightings => watchServer(stage, server, name, own, intervalMs);
  const seen = new Map([...resolvers].map(([make, server]) => [make, { server, sightings: sightingsOf(server) }]));
  const seenAtAuthorities = authorities.map(sightingsOf);
  const areFilled = (): boolean => [...seen.values()].every(({ sightings }) => sightings.lastSeenAt > 0);
  await waitFor(areFilled, { what: "the address in every cache" });
  await nsupdate(primary, `update delete ${name} A ${own}`);
  const momentOf = (isIt: (status: WatchStatus) => boolean): number =>
    history.find(({ status }) => isIt(status))?.at ?? NaN;
  const isOver = ({ propagation }: WatchStatus): boolean => propagation?.isOver === true;
  await waitFor(() => momentOf(isOver) > 0, { withinMs: 40_000, what: "the end of the propagation" });

  const seatIn = (status: WatchStatus, host: string) => status.resolvers.find(({ server }) => server === `${host}:53`);
  const judged = ({ server, sightings }: { server: string; sightings: Sightings }): Judged => ({
    sightings: { ...sightings },
    heldUntil: seatIn(watch.status(), server)?.heldUntil,
    clearAt: momentOf((status) => seatIn(status, server)?.isClear === true),
  });
  const isDelisted = ({ membership }: WatchStatus): boolean => membership === "delisted";
  return {
    authorities: seenAtAuthorities.map((sightings) => ({ ...sightings })),
    resolvers: new Map([...seen].map(([make, each]) => [make, judged(each)])),
    first: history.find(({ status }) => isDelisted(status))?.status ?? watch.status(),
    delistedAt: momentOf(isDelisted),
    overAt: momentOf(isOver),
  };
}

async function startAuthorities(stage: Stage): Promise<{ primary: BindPrimary; authorities: readonly string[] }> {
  const [bind, knot] = [stage.address(1), stage.address(2)];
  const records = [own, other].map((address) => `api ${ttlMs / 1000} A ${address}`);
  await startKnotSecondary(stage, knot, zone, bind);
  const primary = await startBindPrimary(stage, bind, {
    zone: { name: zone, authorities: [bind, knot], records },
    notify: [knot],
  });
  await waitFor(() => isServing(knot, zone), { what: "the first transfer" });
  return { primary, authorities: [bind, knot] };
}

/** The address of each, by its make. */
async function startResolvers(stage: Stage, authorities: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const options = { zone, authorities };
  const makes = ["unbound", "BIND", "PowerDNS Recursor", "Knot Resolver", "dnsmasq"];
  const addresses = makes.map((_make, index) => stage.address(21 + index)) as [string, string, string, string, string];
  const [unbound, bind, pdnsRecursor, knotResolver, dnsmasq] = addresses;
  await Promise.all([
    startUnbound(stage, unbound, options),
    startBindResolver(stage, bind, options),
    startPdnsRecursor(stage, pdnsRecursor, options),
    startKnotResolver(stage, knotResolver, options),
  ]);
  await startDnsmasq(stage, dnsmasq, unbound, options);
  return new Map(makes.map((make, index) => [make, addresses[index] ?? ""]));
}
