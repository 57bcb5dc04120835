import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";

import { readWaitOptions, type WaitFlags } from "#cli/waiting/wait-options.js";

import { dnsDrain, program, run as start } from "./support/program.ts";

const wrongUse: readonly (readonly [args: readonly string[], complaint: string])[] = [
  [["wait", "a b", "--gone", "192.0.2.7"], 'dns-drain: Cannot wait: "NAME" must be a host name, received "a b"\n'],
  [["check", "x.test", "--address", "localhost"], 'Cannot check: "--address" must be an IPv4 or IPv6 address'],
  [["watch", "http://"], 'Cannot watch: "URL" must be the URL of a status page, received "http://"'],
  [["watch", "http://[::1]/", "-r", "::1"], '"--resolver" must be used with a name, received the URL "http://[::1]/"'],
  [["wait"], "missing required argument 'name'"],
  [["wiat"], "unknown command 'wiat'"],
  [["wait", "x.test", "--forever"], "unknown option '--forever'"],
];

describe("wrong use of dns-drain ends with 2 and says what must be corrected:", { concurrency: true }, () => {
  for (const [args, complaint] of wrongUse) {
    it(args.join(" "), async (t) => {
      const run = dnsDrain(t, args);
      assert.equal(await run.end(), 2);
      assert.ok(run.complaints.includes(complaint), run.complaints);
      assert.equal(run.output, "");
    });
  }
});

/** Complaints are for people, and the exit code for scripts. */
describe("an exit code stays what it is", { concurrency: true }, () => {
  const full = "/dev/full";
  const lacksFull = existsSync(full) ? false : `needs ${full}`;
  const complaining: readonly (readonly string[])[] = [["check", "-bad"], ["wait", "x.test"], ["wiat"]];
  for (const args of complaining) {
    it(`when nobody reads what is complained about ${args.join(" ")}`, async (t) => {
      const run = dnsDrain(t, args);
      run.child.stderr?.destroy();
      assert.equal(await run.end(), 2);
    });

    it(`when there is no room for what is complained about ${args.join(" ")}`, { skip: lacksFull }, async (t) => {
      const intoFull = ["-c", `exec "$@" 2>${full}`, "sh"];
      assert.equal(await start(t, "sh", [...intoFull, process.execPath, program, ...args]).end(), 2);
    });
  }
});

const gone = { gone: "192.0.2.7", timeout: "10m" };
const present = { present: "192.0.2.7", timeout: "10m" };

const wrongFlags: readonly (readonly [flags: WaitFlags, complaint: string])[] = [
  [{ ...gone, gone: "1.2.3" }, '"--gone" must be an IPv4 or IPv6 address, received "1.2.3"'],
  [{ ...present, present: "" }, '"--present" must be an IPv4 or IPv6 address, received ""'],
  [{ timeout: "10m" }, 'one of "--gone" and "--present" must be given, received neither'],
  [{ ...gone, ...present }, 'one of "--gone" and "--present" must be given, received both'],
  [{ ...gone, timeout: "5 min" }, '"--timeout" must be a duration such as 90s, 10m or 1h, received "5 min"'],
  [{ ...gone, timeout: "0" }, '"--timeout" must be a duration such as 90s, 10m or 1h, longer than 0, received "0"'],
  [{ ...gone, grace: "-1s" }, '"--grace" must be a duration such as 90s, 10m or 1h, received "-1s"'],
  [{ ...gone, ttl: "300" }, '"--ttl" must be a duration such as 90s, 10m or 1h, received "300"'],
  [
    { ...gone, resolver: ["192.0.2.1", "dns.example"] },
    '"--resolver" must be a name server such as 192.0.2.1, [2001:db8::1]:53, tls://host or https://host/dns-query, received "dns.example"',
  ],
  [
    { ...gone, authority: ["tls://192.0.2.1"] },
    '"--authority" must be the address of a name server, such as 192.0.2.1 or [2001:db8::1]:53, received "tls://192.0.2.1"',
  ],
  [{ ...present, grace: "1m" }, '"--grace" must be used with "--gone", received "--present"'],
  [{ ...present, ttl: "5s" }, '"--ttl" must be used with "--gone", received "--present"'],
  [{ ...present, stable: true }, '"--stable" must be used with "--gone", received "--present"'],
];

describe("dns-drain wait refuses", () => {
  for (const [flags, complaint] of wrongFlags) {
    it(complaint, () => {
      const message = `Cannot wait: ${complaint}`;
      assert.throws(() => readWaitOptions("api.cli.test", flags), { name: "UsageError", message });
    });
  }

  for (const option of ["timeout", "grace", "ttl"]) {
    it(`a --${option} that is longer than any number, as every wrong duration`, () => {
      const text = `${"9".repeat(400)}d`;
      const message = `Cannot wait: "--${option}" must be a duration such as 90s, 10m or 1h, received "${text}"`;
      const read = () => readWaitOptions("api.cli.test", { ...gone, [option]: text });
      assert.throws(read, { name: "UsageError", message });
    });
  }
});

describe("dns-drain", { concurrency: true }, () => {
  for (const command of ["check", "wait", "watch"]) {
    it(`${command} --help has examples and the exit codes`, async (t) => {
      const run = dnsDrain(t, [command, "--help"]);
      assert.equal(await run.end(), 0);
      assert.match(run.output, new RegExp(`Examples:\n {2}dns-drain ${command} `));
      assert.match(run.output, /Exit codes: 0/);
    });
  }

  it("--version prints the package's version", async (t) => {
    const run = dnsDrain(t, ["--version"]);
    assert.equal(await run.end(), 0);
    assert.match(run.output, /^\d+\.\d+\.\d+\n$/);
  });

  it("without a command prints the help, and ends with 2", async (t) => {
    const run = dnsDrain(t, []);
    assert.equal(await run.end(), 2);
    assert.match(run.complaints, /Usage: dns-drain/);
  });
});
