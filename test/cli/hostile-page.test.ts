import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it, type TestContext } from "node:test";

import { name, openNameServers } from "./support/name-servers.ts";
import { dnsDrain } from "./support/program.ts";
import { lacksTerminal, onTerminal } from "./support/terminal.ts";

/** Sets the title of a terminal's window, in both ways in which a sequence can begin. */
const title = "\u001B]0;evil\u0007\u009D0;evil\u009C";
/** What neither a line nor a picture of ours has: the beginning of such a sequence. */
// oxlint-disable-next-line no-control-regex
const escapes = /\u001B\]|[\u0080-\u009F]/;

const connections = { idle: 0, busy: 0, upgraded: 0, handshaking: 0, sessions: 0 };
const shedding = { shed: 0, closedIdle: 0, cut: 0, arrived: 0 };
const server = { server: title, says: title, outcome: "present", at: 0, isLeftOut: false };
const resolver = { server: title, name: title, address: title, isClear: false, doubt: title };
const dns = { membership: title, reason: title, needMs: 0, names: [], authorities: [server], resolvers: [resolver] };
const status = { phase: title, reason: title, since: 0, connections, shedding, stragglers: 0, dns };

describe("a status page that means harm", { concurrency: true }, () => {
  it("writes nothing to a terminal but text", { skip: lacksTerminal }, async (t) => {
    const run = onTerminal(t, ["watch", await serve(t, telling(JSON.stringify(status)))]);
    await run.says(/0;evil.*for [^]*0;evil[^]*0;evil/);
    run.press("\u0003");
    await run.end();
    assert.doesNotMatch(run.output, escapes);
  });

  for (const flags of [[], ["--json"]]) {
    it(`writes nothing but text to a file ${flags.join("")}`, async (t) => {
      const run = dnsDrain(t, ["watch", ...flags, await serve(t, telling(JSON.stringify(status)))]);
      await run.says("evil");
      run.child.kill("SIGINT");
      await run.end();
      assert.doesNotMatch(run.output, escapes);
    });
  }

  it("is given up when its status has no end", async (t) => {
    const page = await serve(t, (_request, response) => {
      response.setHeader("content-type", "application/json");
      const more = (): void => {
        while (response.write(" ".repeat(1 << 20)));
      };
      response.on("drain", more);
      more();
    });
    const run = dnsDrain(t, ["watch", page]);
    await run.says("lost: it sends a status that has no end");
    run.child.kill("SIGINT");
    assert.equal(await run.end(), 130);
  });
});

describe("names of a hostile zone", () => {
  it("are escaped in JSON, control characters above 126 too", async (t) => {
    const servers = await openNameServers(t);
    for (const authority of servers.authorities) authority.setAlias(name, "evil\u009B2J\u007F.cli.test", 1);
    const run = dnsDrain(t, ["check", "--json", name, ...servers.args]);
    await run.end();
    assert.match(run.output, /evil\\u009b2j\\u007f/);
    assert.doesNotMatch(run.output, escapes);
  });
});

/** A page that tells one thing, and begins anew. */
function telling(text: string): RequestListener {
  return (_request, response) => void response.setHeader("content-type", "text/event-stream").end(`data: ${text}\n\n`);
}

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const page = createServer(listener).listen(0, "127.0.0.1");
  await once(page, "listening");
  t.after(() => page.close().closeAllConnections());
  return `http://127.0.0.1:${(page.address() as AddressInfo).port}/drain`;
}
