import assert from "node:assert/strict";
import diagnosticsChannel from "node:diagnostics_channel";
import { readFile } from "node:fs/promises";
import { describe, it, mock } from "node:test";

import type { LogMessage } from "@dns-drain/dns";
import { createLog, watchLogCodes } from "@dns-drain/dns/parts";

import { createDrain } from "@dns-drain/core";

import { readDrainOptions } from "#core/drain-config.js";
import { logCodes, type LogCode } from "#core/telling/log-codes.js";
import { parseServer } from "#dns/exchange/server.js";
import { createAskAuthority } from "#dns/asking/ask-authority.js";

import { addressesReply } from "../support/dns-messages.ts";
import { answeringServer } from "../support/dns/answering-server.ts";
import { addresses, empty, own, silence } from "../support/dns/observations.ts";
import { gone, here, ToldWatch } from "../support/dns/told-watch.ts";
import { DrainStage, settled } from "../support/drain-stage.ts";
import { removal } from "../support/fake-watch.ts";

const breaks = (): never => {
  throw new Error("broken");
};

/** A watch that has known the address for a while. */
async function listed(): Promise<ToldWatch> {
  const watch = new ToldWatch(here);
  await watch.rounds(20);
  return watch;
}

/** A watch whose address has gone, and whose resolver says that. */
async function delisted(resolver = gone): Promise<ToldWatch> {
  const watch = await listed();
  watch.resolver = resolver;
  watch.authorities = { s1: gone };
  await watch.rounds(5);
  return watch;
}

/** What has to happen for a line of each code. A code without an occasion doesn't compile. */
const occasions: Readonly<Record<LogCode, () => unknown>> = {
  "address-private": () => {
    using _ = new ToldWatch(here, { addresses: "10.0.0.1", authorities: undefined });
  },
  "address-unlisted": async () => {
    using watch = new ToldWatch(gone);
    await watch.rounds(61);
  },
  "address-listed": async () => {
    using watch = new ToldWatch(here);
    await watch.rounds(1);
  },
  "address-suspect": async () => {
    using watch = await listed();
    watch.authorities = { s1: gone };
    await watch.rounds(1);
  },
  "address-delisted": async () => {
    using _ = await delisted();
  },
  "address-returned": async () => {
    using watch = await delisted();
    watch.authorities = { s1: here };
    await watch.rounds(1);
  },
  "name-empty": async () => {
    using watch = await listed();
    watch.authorities = { s1: empty };
    // The first of them has not asked for the other family yet.
    await watch.rounds(2);
  },
  "answers-missing": async () => {
    using watch = await listed();
    watch.authorities = { s1: silence };
    await watch.rounds(1, 61_000);
  },
  "answers-back": async () => {
    using watch = await listed();
    watch.authorities = { s1: silence };
    await watch.rounds(2, 61_000);
    watch.authorities = { s1: here };
    await watch.rounds(1);
  },
  "authority-left-out": async () => {
    using watch = await listed();
    watch.authorities = { s1: here, s2: silence };
    await watch.rounds(2, 61_000);
  },
  "authority-answers": async () => {
    using watch = await listed();
    watch.authorities = { s1: here, s2: silence };
    await watch.rounds(2, 61_000);
    watch.authorities = { s1: here, s2: here };
    await watch.rounds(1);
  },
  "tcp-unreachable": async () => {
    await using server = await answeringServer({ udp: (question) => addressesReply(question, [own]) });
    const vantage = { server: parseServer(server.id)!, clientSubnet: undefined, id: server.id };
    const how = { isConfirming: true, timeoutMs: 2_000, attempts: 2, signal: new AbortController().signal };
    await createAskAuthority(createLog(watchLogCodes, undefined))(vantage, { name: "api.example", type: "A" }, how);
  },
  "resolver-holds": async () => {
    using _ = await delisted(addresses([own], 3600_000));
  },
  "propagation-over": async () => {
    using watch = await delisted();
    await watch.rounds(2, 130_000);
  },
  "round-failed": async () => {
    using watch = await listed();
    watch.authorities = null as never;
    await watch.rounds(1);
  },
  "listener-failed": () => {
    const { runner } = new DrainStage();
    runner.events.on("phase", breaks);
    runner.start("by hand");
  },
  "dns-unwatched": () => readDrainOptions({ logger: false }),
  "drain-planned": () => new DrainStage(),
  "phase-changed": () => new DrainStage().runner.start("by hand"),
  "nothing-attached": () => createDrain({ signals: [], logger: false }).start("by hand"),
  "stop-ordered": () => void new DrainStage().runner.stop("SIGTERM"),
  "withdraw-failed": () => settled(new DrainStage({ withdraw: breaks }).runner.stop("SIGTERM")),
  "watch-failed": () => new DrainStage().watch.fail(new Error("broken")),
  "straggler-arrived": () => {
    const { watch, target, inMs } = new DrainStage();
    watch.say(removal(inMs(0), true));
    target.visitedAt(0);
  },
  "connections-cut": async () => {
    const { target, runner } = new DrainStage({ deadlineMs: 0 });
    target.holds({ busy: 1 });
    await runner.stop("SIGTERM");
  },
  "goodbye-late": async () => {
    const { runner, clock } = new DrainStage({ deadlineMs: 0, onClosed: () => new Promise(() => {}) });
    void runner.stop("SIGTERM");
    await clock.advanceAndSettle(1_000);
  },
  "goodbye-failed": () => new DrainStage({ deadlineMs: 0, onClosed: breaks }).runner.stop("SIGTERM"),
  "process-ends": async () => {
    const exit = mock.method(process, "exit", () => {});
    const { clock } = new DrainStage({ signals: ["SIGIO"], deadlineMs: 0 });
    process.emit("SIGIO", "SIGIO");
    await clock.advanceAndSettle(0);
    exit.mock.restore();
  },
};

describe("a line is written with the code", () => {
  for (const code of Object.keys(occasions) as LogCode[]) {
    it(code, async () => {
      const heard: LogMessage[] = [];
      const listen = (line: unknown): void => void heard.push(line as LogMessage);
      diagnosticsChannel.subscribe("dns-drain:log", listen);
      await occasions[code]();
      diagnosticsChannel.unsubscribe("dns-drain:log", listen);
      const line = heard.find((one) => one.code === code);
      assert.ok(line, `only ${heard.map((one) => one.code).join(", ")}`);
      assert.equal(line.level, logCodes[code].level);
    });
  }
});

describe("createLog()", () => {
  it("doesn't take a code that isn't in its table", () => {
    const log = createLog({ known: { level: "info", meaning: "a line" } }, undefined);
    log("known", "compiles");
    // @ts-expect-error
    assert.throws(() => log("unknown", "doesn't"), TypeError);
  });

  it("survives a logger that throws, and tells the channel all the same", () => {
    const heard: unknown[] = [];
    const listen = (line: unknown): void => void heard.push(line);
    diagnosticsChannel.subscribe("dns-drain:log", listen);
    createLog(logCodes, { info: breaks, warn: breaks, error: breaks })("watch-failed", "broken");
    diagnosticsChannel.unsubscribe("dns-drain:log", listen);
    assert.deepEqual(heard, [{ level: "error", code: "watch-failed", message: "broken" }]);
  });
});

describe("docs/logs.md", async () => {
  const page = await readFile(new URL("../../../docs/logs.md", import.meta.url), "utf8");
  const entries = page.split(/^### /m).slice(1).map(entryFrom);

  it("lists every code once, and no other", () => {
    assert.deepEqual(entries.map(({ code }) => code).sort(), Object.keys(logCodes).sort());
  });

  for (const { code, level, example, meaning } of entries) {
    it(`has the level and the meaning of ${code}, and a line as it is written`, () => {
      assert.deepEqual({ level, meaning }, logCodes[code]);
      assert.ok(example.startsWith(`dns-drain ${code}: `), example);
    });
  }
});

interface Entry {
  readonly code: LogCode;
  readonly level: string;
  readonly example: string;
  readonly meaning: string;
}

/** The heading names the code and the level; an indented line is an example; the next sentence is the meaning. */
function entryFrom(text: string): Entry {
  const [, code, level = "", example = "", sentence = ""] =
    /^`([a-z-]+)` \((\w+)\)\n\n {4}(.*)\n\n([^.]*)\./.exec(text) ?? [];
  return { code: code as LogCode, level, example, meaning: sentence.slice(0, 1).toLowerCase() + sentence.slice(1) };
}
