import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { watchByHand } from "../support/dns/watch-by-hand.ts";
import { startBindPrimary, type BindPrimaryOptions } from "../support/real/bind.ts";
import { nsupdate } from "../support/real/nsupdate.ts";
import { lacking } from "../support/real/requirements.ts";
import { createStage } from "../support/real/stage.ts";

const zone = "zones.test";
const [own, other] = ["192.0.2.1", "192.0.2.2"];
/** 253 characters, which are 255 octets in a message: the longest name there is (RFC 1035 §2.3.4). */
const longest = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(61 - zone.length - 1)}.${zone}`;
const rounds = { learning: 15, deciding: 5 };

interface Case {
  readonly claim: string;
  /** The name that is watched, and the one that the records belong to. */
  readonly name: string;
  readonly owner: string;
  readonly isSigned?: boolean;
}

const cases: readonly Case[] = [
  { claim: "a wildcard", name: `whatever.${zone}`, owner: `*.${zone}` },
  { claim: "an internationalised name, given in Unicode", name: `bücher.${zone}`, owner: `xn--bcher-kva.${zone}` },
  { claim: "a name of 255 octets", name: longest, owner: longest },
  { claim: "a name in a zone that is signed (DNSSEC)", name: `api.${zone}`, owner: `api.${zone}`, isSigned: true },
];

describe("the watch sees removal and return of", { concurrency: 2, skip: lacking("named", "nsupdate") }, () => {
  for (const { claim, name, owner, isSigned } of cases)
    it(claim, async () => {
      await using stage = await createStage();
      const address = stage.address(1);
      const records = [`${owner}. 5 A ${own}`, `${owner}. 5 A ${other}`];
      const options: BindPrimaryOptions = { zone: { name: zone, authorities: [address], records } };
      const primary = await startBindPrimary(stage, address, { ...options, ...(isSigned && { isSigned }) });
      using byHand = watchByHand({ names: name, addresses: own, authorities: address, resolvers: address });
      assert.equal((await byHand.rounds(rounds.learning)).at(-1), "listed");
      await nsupdate(primary, `update delete ${owner} A ${own}`);
      assert.equal((await byHand.roundsUntil("delisted", rounds.deciding)).at(-1), "delisted");
      await nsupdate(primary, `update add ${owner} 5 A ${own}`);
      assert.equal((await byHand.rounds(1)).at(-1), "listed");
    });
});
