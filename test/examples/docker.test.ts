import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { parse } from "yaml";

import { childrenOf } from "../support/deploy/child-processes.ts";
import { readExample } from "../support/deploy/example.ts";
import { assertLeaves, startLeaving } from "../support/deploy/leaving-program.ts";
import { ServedName } from "../support/deploy/served-name.ts";
import { longestStopMs } from "../support/deploy/waits.ts";
import { lacking } from "../support/real/requirements.ts";

interface Compose {
  readonly services: { readonly api: { readonly stop_grace_period: string } };
}

describe("examples/docker", () => {
  it("makes the server itself process 1, which no shell keeps signals from", () => {
    const [, command = ""] = /^CMD (.*)$/m.exec(readExample("docker/Dockerfile")) ?? [];
    assert.deepEqual(JSON.parse(command), ["node", "server.js"]);
  });

  it("gives it the time that it takes before it is killed", () => {
    const { services } = parse(readExample("docker/compose.yaml")) as Compose;
    const [, seconds = ""] = /^(\d+)s$/.exec(services.api.stop_grace_period) ?? [];
    assert.ok(Number(seconds) * 1000 > longestStopMs + 2_000);
  });

  it(
    "loses nothing when process 1 gets SIGTERM under load, and ends with 0",
    { skip: lacking("unshare") },
    async (t) => {
      const name = await ServedName.open(t);
      name.followHealth("http");
      const under = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
      const program = await startLeaving(t, name, { argv: ["examples/node-http/server.js"], under });
      const [processOne] = childrenOf(program.child.pid);
      assert.match(readFileSync(`/proc/${processOne}/status`, "utf8"), /^NSpid:\t\d+\t1$/m);
      await assertLeaves(program, name, { tell: () => void process.kill(processOne!, "SIGTERM") });
    },
  );
});
