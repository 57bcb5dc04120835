import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { startBindPrimary, startBindSecondary } from "../support/real/bind.ts";
import { nsupdate } from "../support/real/nsupdate.ts";
import { lacking } from "../support/real/requirements.ts";
import { createStage } from "../support/real/stage.ts";
import { holdersOf } from "../support/real/truth.ts";
import { startUnbound } from "../support/real/unbound.ts";
import { dnsDrain, objectsOf } from "./support/program.ts";

const skip = lacking("named", "nsupdate", "unbound", "dig");
const zoneName = "cli.test";
const name = `api.${zoneName}`;

describe("dns-drain on BIND and unbound", { skip }, () => {
  it("finds the authorities by itself, and waits until none of them and no cache has a removed address", async (t) => {
    await using stage = await createStage();
    const [first, second, resolver] = [stage.address(1), stage.address(2), stage.address(3)];
    const records = ["api 1 A 192.0.2.7", "api 1 A 192.0.2.8"];
    const zone = { name: zoneName, authorities: [first, second], records };
    await startBindSecondary(stage, second, zoneName, first);
    const primary = await startBindPrimary(stage, first, { zone, notify: [second] });
    await startUnbound(stage, resolver, { zone: zoneName, authorities: [first, second] });

    const check = dnsDrain(t, ["check", name, "--address", "192.0.2.7", "-r", resolver]);
    const wait = dnsDrain(t, [
      "wait",
      name,
      "--gone",
      "192.0.2.7",
      "-r",
      resolver,
      "--grace",
      "0",
      "--stable",
      "--json",
    ]);
    await wait.says(`"server":"${second}:53","state":"no"`);
    assert.equal(await check.end(), 0, check.complaints);
    assert.match(check.output, /zone +cli\.test\n/);
    assert.ok(check.output.includes(`ns2.${zoneName} ${second}:53`), check.output);
    await nsupdate(primary, `update delete ${name} A 192.0.2.7`);
    assert.equal(await wait.end(), 0, wait.output);
    assert.deepEqual(await holdersOf([first, second, resolver], name, "192.0.2.7"), []);
    const verdict = objectsOf(wait).at(-1);
    assert.match(String(verdict?.["reason"]), /2 authorities and 1 resolver agree/);
    assert.ok(Number(verdict?.["tookMs"]) >= 2_000, "the TTL of 1 s, and the second in which it expires");
  });
});
