import assert from "node:assert/strict";
import { test } from "node:test";
import { createHttp1Client } from "@dns-drain/lab";
import { waitForHost } from "../support/real/host.ts";
import { startNodeLoad } from "../support/real/node-load.ts";
import { nsupdate } from "../support/real/nsupdate.ts";
import { lacking } from "../support/real/requirements.ts";
import { createStage } from "../support/real/stage.ts";
import { startTwoHosts } from "../support/real/two-hosts.ts";

const skip = lacking("named", "nsupdate", "unbound");

test(
  "a host whose address comes back to BIND before it drains serves on, and its connections stay",
  { skip },
  async () => {
    await using stage = await createStage();
    const waits = { graceMs: 10_000, spreadMs: 2000, idleGraceMs: 3000 };
    const { name, port, leaving, primary, resolver } = await startTwoHosts(stage, "return.test", waits);
    const phases = (): readonly string[] => leaving.phases.map(({ phase }) => phase);
    const load = startNodeLoad(stage, { clients: 10, host: name, port, resolver });
    const client = createHttp1Client({ host: leaving.address, port });
    stage.defer(() => client.close());
    // Idle connections end by themselves after a few seconds, so this one isn't idle.
    const hasEntered = async (phase: string): Promise<boolean> => {
      await client.request();
      return phases().includes(phase);
    };

    await nsupdate(primary, `update delete ${name} A ${leaving.address}`);
    await waitForHost(leaving, () => hasEntered("propagating"), {
      withinMs: 30_000,
      what: "the removal to be noticed",
    });
    await nsupdate(primary, `update add ${name} 5 A ${leaving.address}`);
    await waitForHost(leaving, () => hasEntered("serving"), { withinMs: 30_000, what: "the return to be noticed" });
    await load.stop();

    assert.deepEqual(phases(), ["propagating", "serving"]);
    assert.equal(client.connections, 1);
    assert.deepEqual(
      load.records.filter(({ failure }) => failure !== undefined),
      [],
    );
  },
);
