import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { programsInComments, programsOnPages } from "../support/docs/programs.ts";
import { assertEnds, assertServes, isServer } from "../support/docs/run-program.ts";
import { complaintsAbout } from "../support/docs/type-check.ts";

/** What is only compiled, and why. */
const notRun: Readonly<Record<string, string>> = {
  "example in packages/dns/src/watch.ts": "it watches for ever",
  "example in packages/cluster/src/share-watch.ts":
    "it forks itself; the program of the package's README is both sides",
  "example in packages/cluster/src/watch-of-primary.ts":
    "it needs a primary; the program of the package's README has one",
};

const programs = [...(await programsOnPages()), ...(await programsInComments())];

/** What is read in two places runs once. */
const distinct = new Map(programs.toReversed().map((program) => [program.code, program])).values();

// Each is a process or more, and waits for its end: many at a time, but not all.
describe("the programs on our pages and in our doc comments", { concurrency: 6 }, () => {
  it("compile under strict, where an option that there isn't would not", async () => {
    const [program = assert.fail()] = programs;
    const mistaken = { name: "mistaken", code: program.code.replace("names:", "name:") };
    const complaints = await complaintsAbout([...programs, mistaken]);
    assert.deepEqual(
      complaints.filter((line) => !line.startsWith("mistaken")),
      [],
    );
    assert.match(complaints.join("\n"), /^mistaken\.mts\(\d+,\d+\): error TS2561: .*'name' does not exist/);
  });

  for (const program of [...distinct].filter(({ name }) => notRun[name] === undefined)) {
    if (isServer(program)) it(`${program.name} serves, and ends with 0 on SIGTERM`, () => assertServes(program));
    else it(`${program.name} runs to its end`, () => assertEnds(program));
  }

  for (const [name, why] of Object.entries(notRun))
    it(`${name} is only compiled, since ${why}`, () => assert.ok(programs.some((program) => program.name === name)));
});
