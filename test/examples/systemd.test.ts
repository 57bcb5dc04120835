import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { readExample } from "../support/deploy/example.ts";
import { longestStopMs } from "../support/deploy/waits.ts";
import { lacking, programPath } from "../support/real/requirements.ts";

const unit = readExample("systemd/api.service");

function setting(key: string): string | undefined {
  return new RegExp(`^${key}=(.*)$`, "m").exec(unit)?.[1];
}

describe("examples/systemd", () => {
  it("gives the process the time that it takes before it is killed", () => {
    assert.ok(Number(setting("TimeoutStopSec")) * 1000 > longestStopMs + 2_000);
  });

  it("sends SIGTERM to the process itself alone, which ends what it has started", () => {
    assert.equal(setting("KillMode"), "mixed");
    assert.equal(setting("KillSignal"), undefined, "SIGTERM, unless told otherwise");
  });

  it("is a unit that systemd takes", { skip: lacking("systemd-analyze") }, (t) => {
    const folder = mkdtempSync(join(tmpdir(), "dns-drain-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "api.service");
    // It looks whether the program is there.
    writeFileSync(file, unit.replace("/usr/bin/node", process.execPath));
    const output = execFileSync(programPath("systemd-analyze"), ["verify", file], { encoding: "utf8", stdio: "pipe" });
    assert.equal(output, "");
  });
});
