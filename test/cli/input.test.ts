import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { parseDuration } from "#cli/input/duration.js";
import { tableLines } from "#cli/terminal/table.js";
import { wrapped } from "#cli/terminal/wrapped.js";
import { isColorWanted } from "#cli/terminal/style.js";
import { countOf, listText, plainText } from "#cli/text/plain.js";
import { durationText, elapsedText } from "#cli/text/time.js";
import { serverSentEvents } from "#cli/watching/server-sent-events.js";

describe("parseDuration()", () => {
  const table: readonly (readonly [text: string, ms: number | undefined])[] = [
    ["90s", 90_000],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["1.5s", 1_500],
    ["250ms", 250],
    ["2d", 172_800_000],
    ["0", 0],
    ["0s", 0],
    ["90", undefined],
    ["", undefined],
    ["-1s", undefined],
    ["1s ", undefined],
    ["s", undefined],
    ["1 m", undefined],
    ["1e3s", undefined],
  ];
  for (const [text, ms] of table) {
    it(`reads "${text}" as ${ms}`, () => assert.equal(parseDuration(text), ms));
  }

  it("doesn't read what no number is large enough for, in one unit or in several together", () => {
    const large = "9".repeat(305);
    assert.equal(parseDuration(`${"9".repeat(400)}d`), undefined);
    assert.equal(parseDuration(`${large}s`.repeat(2)), undefined);
  });
});

describe("durations for people", () => {
  const left: readonly (readonly [ms: number, text: string])[] = [
    [0, "0s"],
    [-5, "0s"],
    [1, "1s"],
    [60_000, "1m"],
    [61_001, "1m 2s"],
    [3_600_000, "1h"],
    [90_061_000, "1d 1h"],
  ];
  for (const [ms, text] of left) it(`${ms} ms are ${text} to go`, () => assert.equal(durationText(ms), text));

  it("count a second as passed when it is over", () => assert.equal(elapsedText(1_999), "1s"));
});

describe("texts", () => {
  it("lose their control characters, so that no name server writes to the terminal", () =>
    assert.equal(plainText("a\u001B[2Jb\u009Bc\n"), "a\uFFFD[2Jb\uFFFDc\uFFFD"));

  it("count and list in English", () => {
    assert.equal(countOf(1, "authority"), "1 authority");
    assert.equal(countOf(2, "authority"), "2 authorities");
    assert.equal(countOf(0, "resolver"), "0 resolvers");
    assert.deepEqual([listText([]), listText(["a"]), listText(["a", "b", "c"])], ["", "a", "a, b and c"]);
  });

  it("are broken between words, and within a word that is longer than a line", () =>
    assert.deepEqual(wrapped("no line is longer thantwelvecolumns", 12), [
      "no line is",
      "longer",
      "thantwelveco",
      "lumns",
    ]));

  it("stand in columns that fit, the last cut to what is left", () => {
    const rows = [
      ["a", "short", "one two three four five"],
      ["b", "a longer one", "x"],
    ];
    assert.deepEqual(tableLines(rows, 30), ["a short        one two three …", "b a longer one x"]);
    for (const line of tableLines(rows, 20)) assert.ok(line.length <= 20, line);
  });
});

describe("isColorWanted()", () => {
  const table: readonly (readonly [env: NodeJS.ProcessEnv, isTerminal: boolean, isWanted: boolean])[] = [
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: "" }, true, true],
    [{ NO_COLOR: "1" }, true, false],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
    [{ TERM: "dumb" }, true, false],
  ];
  for (const [env, isTerminal, isWanted] of table) {
    it(`is ${isWanted} for ${JSON.stringify(env)} ${isTerminal ? "on" : "without"} a terminal`, () =>
      assert.equal(isColorWanted(env, isTerminal), isWanted));
  }
});

describe("serverSentEvents()", () => {
  async function read(...chunks: string[]): Promise<unknown[]> {
    async function* body(): AsyncGenerator<Uint8Array> {
      for (const chunk of chunks) yield Buffer.from(chunk);
    }
    const events: unknown[] = [];
    for await (const event of serverSentEvents(body())) events.push(event);
    return events;
  }

  it("reads events whatever the chunks, and passes over comments and other fields", async () =>
    assert.deepEqual(
      await read(": hi\n\nretry: 2000\n\nda", "ta: {\n", "data:}\n\nevent: leave\r\ndata: x\r", "\n\r\n"),
      [
        { event: "message", data: "{\n}" },
        { event: "leave", data: "x" },
      ],
    ));

  it("doesn't tell an event that the end has cut off", async () => assert.deepEqual(await read("data: half\n"), []));
});
