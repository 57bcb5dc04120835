import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "node:test";

import { readExample } from "../support/deploy/example.ts";
import { dnsDrain } from "./support/program.ts";

/** Those of every command are described together. */
const whomToAsk = ["--resolver", "--authority"];

describe("the README of dns-drain", { concurrency: true }, () => {
  let readme = "";
  before(async () => {
    readme = await readFile(new URL("../../../packages/cli/README.md", import.meta.url), "utf8");
  });

  for (const command of ["check", "wait", "watch"]) {
    it(`describes every option of ${command}, and no other`, async (t) => {
      const help = dnsDrain(t, [command, "--help"]);
      await help.end();
      const known = [...help.output.matchAll(/^ {2}(?:-\w, )?(--\w+)/gm)].map(([, option]) => option);
      const described = optionsIn(sectionOf(readme, `dns-drain ${command}`));
      assert.deepEqual(new Set([...described, ...whomToAsk, "--help"]), new Set(known));
    });
  }

  it("describes who can be asked", () => assert.deepEqual(optionsIn(sectionOf(readme, "Whom to ask")), whomToAsk));

  it("has no example with an option that the program doesn't know", async (t) => {
    const help = dnsDrain(t, ["wait", "--help"]);
    await help.end();
    const commands = [...readme.matchAll(/dns-drain wait (?!NAME|--)[^|&\n]*/g)].map(([text]) => text);
    assert.ok(commands.length >= 5);
    for (const option of commands.flatMap((text) => text.match(/--\w+/g) ?? []))
      assert.ok(help.output.includes(option));
  });

  it("has the preStop hook of the example, as the help has, and the time that a pod needs for it", async (t) => {
    const manifest = readExample("kubernetes/api.yaml");
    const [command = "none"] = /dns-drain wait .*/.exec(manifest) ?? [];
    const [time = "none"] = /terminationGracePeriodSeconds: \d+/.exec(manifest) ?? [];
    assert.ok(readme.includes(command), command);
    assert.ok(readme.includes(time), time);
    const help = dnsDrain(t, ["wait", "--help"]);
    await help.end();
    assert.ok(help.output.includes(command), help.output);
  });
});

function sectionOf(readme: string, heading: string): string {
  const [, section = ""] = readme.split(`## ${heading}\n`);
  return section.split("\n## ")[0] ?? "";
}

/** The options in the tables of a section. */
function optionsIn(section: string): string[] {
  return [...section.matchAll(/^\| (?:`-\w`, )?`(--\w+)`/gm)].map(([, option = ""]) => option);
}
