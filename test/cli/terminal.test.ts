import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { leaving, name, openNameServers, staying } from "./support/name-servers.ts";
import { dnsDrain } from "./support/program.ts";
import { colour, ctrlC, escape, hidesCursor, lacksTerminal, onTerminal, showsCursor } from "./support/terminal.ts";

const gone = ["wait", name, "--gone", leaving];

describe("dns-drain", { concurrency: true }, () => {
  describe("on a terminal", { concurrency: true, skip: lacksTerminal }, () => {
    it("draws a table over itself, and leaves the verdict as the last line and the cursor visible", async (t) => {
      const servers = await openNameServers(t);
      servers.publish([staying]);
      const run = onTerminal(t, [...gone, ...servers.args, "--ttl", "0", "--grace", "0", "--stable"]);
      assert.equal(await run.end(), 0);
      assert.ok(run.output.includes("━"), "a progress bar");
      assert.ok(run.output.includes("resolvers"), "the table");
      assert.ok(run.output.lastIndexOf(showsCursor) > run.output.lastIndexOf(hidesCursor), "the cursor");
      assert.match(
        run.lines.slice(-4).join(" "),
        /Yes, after \d+s: api\.cli\.test leads nobody to 192\.0\.2\.7 any more/,
      );
    });

    it("on Ctrl-C shows the cursor again, says how far it has come, and ends with 130", async (t) => {
      const servers = await openNameServers(t);
      servers.publish([leaving, staying]);
      const run = onTerminal(t, [...gone, ...servers.args]);
      await run.says("still there");
      run.press(ctrlC);
      assert.equal(await run.end(), 130);
      assert.ok(run.output.lastIndexOf(showsCursor) > run.output.lastIndexOf(hidesCursor), "the cursor");
      assert.match(run.output, /Interrupted after \d+s: api\.cli\.test lists 192\.0\.2\.7/);
    });

    it("of 40 columns breaks no line", async (t) => {
      const servers = await openNameServers(t);
      servers.publish([leaving, staying, "2001:db8:0:1111:2222:3333:4444:5555"]);
      const run = onTerminal(t, [...gone, ...servers.args, "--timeout", "4s"], { columns: 40 });
      assert.equal(await run.end(), 1);
      assert.deepEqual(
        run.lines.filter((line) => line.length > 40),
        [],
      );
    });

    it("writes plain lines where it can't draw (TERM=dumb)", async (t) => {
      const servers = await openNameServers(t);
      servers.publish([leaving, staying]);
      const run = onTerminal(t, [...gone, ...servers.args, "--timeout", "4s"], { env: { TERM: "dumb" } });
      assert.equal(await run.end(), 1);
      assert.ok(!run.output.includes(escape), run.output);
    });

    it("colours nothing if NO_COLOR is set", async (t) => {
      const servers = await openNameServers(t);
      servers.publish([leaving, staying]);
      const run = onTerminal(t, ["check", name, ...servers.args], { env: { NO_COLOR: "1" } });
      assert.equal(await run.end(), 0);
      assert.doesNotMatch(run.output, colour);
    });
  });

  describe("without a terminal", { concurrency: true }, () => {
    it("colours its lines only if FORCE_COLOR is set", async (t) => {
      const servers = await openNameServers(t);
      servers.publish([leaving, staying]);
      const [plain, colored] = [{}, { FORCE_COLOR: "1" }].map((env) =>
        dnsDrain(t, ["check", name, ...servers.args], env),
      );
      assert.deepEqual([await plain?.end(), await colored?.end()], [0, 0]);
      assert.doesNotMatch(plain?.output ?? "", colour);
      assert.match(colored?.output ?? "", colour);
    });

    it("ends with 143 on SIGTERM, and says how far it has come", async (t) => {
      const servers = await openNameServers(t);
      servers.publish([leaving, staying]);
      const run = dnsDrain(t, [...gone, ...servers.args, "--json"]);
      await run.says(`"state":"no"`);
      run.child.kill("SIGTERM");
      assert.equal(await run.end(), 143);
      assert.match(run.output, /"verdict":"interrupted","exitCode":143/);
    });

    it("ends without a complaint when its reader has gone", async (t) => {
      const servers = await openNameServers(t);
      servers.publish([leaving, staying]);
      const run = dnsDrain(t, [...gone, ...servers.args]);
      run.child.stdout?.destroy();
      assert.equal(await run.end(), 141);
      assert.equal(run.complaints, "");
    });

    it("lets no escape sequence of a name server through", async (t) => {
      const servers = await openNameServers(t);
      for (const authority of servers.authorities) authority.setAlias(name, "evil\u001B[2J.cli.test", 1);
      const run = dnsDrain(t, ["check", name, ...servers.args]);
      await run.end();
      assert.match(run.output, /evil/);
      assert.ok(!run.output.includes("\u001B"), run.output);
    });
  });
});
