import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { waitFor } from "@dns-drain/lab";

import { assertLeaves, startLeaving } from "../support/deploy/leaving-program.ts";
import { hostName, ServedName } from "../support/deploy/served-name.ts";
import { startBindPrimary } from "../support/real/bind.ts";
import { lacking } from "../support/real/requirements.ts";

const skip = lacking("named", "nsupdate");

/** The TTLs that the examples reckon with. */
const [ttl, route53Ttl] = [30, 60] as const;

describe(
  "on SIGTERM under load a host takes its record out, waits for the caches, and loses nothing",
  { skip, concurrency: true },
  () => {
    it("with nsupdate, in examples/rfc2136", async (t) => {
      const name = await ServedName.open(t, { ttl, hasAuthority: false });
      const { stage, leaving, staying } = name;
      const primary = await startBindPrimary(stage, name.authorityAddress, {
        zone: { name: "example.test", authorities: [name.authorityAddress], records: records(leaving, staying) },
      });
      const KEY_FILE = join(stage.folder("key"), "update.key");
      const { key } = primary;
      writeFileSync(KEY_FILE, `key "${key.name}" { algorithm hmac-sha256; secret "${key.secret}"; };\n`);
      const env = { KEY_FILE, DNS_SERVER: primary.address };
      const program = await startLeaving(t, name, { argv: ["examples/rfc2136/server.js"], env });
      await assertLeaves(program, name);
      assert.match(program.output, /propagating -> draining .*every cache has had its time/);
    });

    it("with the AWS CLI, in examples/route53", async (t) => {
      const name = await ServedName.open(t, { speed: 10, ttl: route53Ttl });
      name.list(true);
      const folder = name.stage.folder("bin");
      const calls = join(folder, "calls");
      writeFileSync(calls, "");
      // A stand-in that notes its arguments.
      writeFileSync(join(folder, "aws"), `#!/bin/sh\nprintf '%s\\n' "$@" > "${calls}"\n`, { mode: 0o755 });
      const env = { ZONE_ID: "Z0123456789", PATH: `${folder}:${process.env["PATH"]}` };
      const program = await startLeaving(t, name, { argv: ["examples/route53/server.js"], env });
      const tell = async (): Promise<void> => {
        program.child.kill("SIGTERM");
        const hasCalled = (): boolean => readFileSync(calls, "utf8").endsWith("\n");
        await waitFor(hasCalled, { what: "a call of the AWS CLI" });
        name.list(false);
      };
      await assertLeaves(program, name, { tell });
      assertDeletes(readFileSync(calls, "utf8").trimEnd().split("\n"), name.leaving);
      assert.match(program.output, /propagating -> draining .*every cache has had its time/);
    });
  },
);

/** Asserts that the AWS CLI was told to delete the record of an address. */
function assertDeletes(argv: readonly string[], address: string): void {
  const change = ["route53", "change-resource-record-sets", "--hosted-zone-id", "Z0123456789", "--change-batch"];
  assert.deepEqual(argv.slice(0, -1), change);
  const ResourceRecords = [{ Value: address }];
  const named = { Name: hostName, Type: "A", SetIdentifier: address, MultiValueAnswer: true };
  const ResourceRecordSet = { ...named, TTL: route53Ttl, ResourceRecords };
  assert.deepEqual(JSON.parse(argv.at(-1)!), { Changes: [{ Action: "DELETE", ResourceRecordSet }] });
}

function records(...addresses: readonly string[]): string[] {
  return addresses.map((address) => `api ${ttl} A ${address}`);
}
