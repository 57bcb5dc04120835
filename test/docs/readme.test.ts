import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { textOf } from "../support/docs/programs.ts";

describe("README.md", () => {
  it("lists every option of a drain, and no other", async () => {
    assert.deepEqual([...(await optionsInReadme()).keys()].sort(), [...(await optionsInApi()).keys()].sort());
  });

  it("says the defaults that the options have", async () => {
    const readme = await optionsInReadme();
    for (const [option, value] of await optionsInApi())
      // What is no value is told in other words.
      if (value.startsWith("`")) assert.equal(bare(readme.get(option)), bare(value), option);
  });
});

/** Each option with its default. */
async function optionsInReadme(): Promise<Map<string, string>> {
  const readme = await textOf("README.md");
  return rowsIn(readme.slice(readme.indexOf("## Options"), readme.indexOf("## Limits")));
}

/** The same from the page that is made of the doc comments. */
async function optionsInApi(): Promise<Map<string, string>> {
  const [, section = ""] = (await textOf("packages/core/API.md")).split("### DrainOptions");
  const rows = rowsIn(section.split("\n### ")[0] ?? "", 3);
  return new Map([...rows].map(([option, value]) => [option.replace("?", ""), value]));
}

/** The first column of a table, which is code, with another one. */
function rowsIn(text: string, column = 2): Map<string, string> {
  const rows = [...text.matchAll(/^\| `.*/gm)].map(([line]) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  return new Map(rows.map((cells) => [bare(cells[1]), cells[column] ?? ""]));
}

function bare(code = ""): string {
  return code.replaceAll(/[`"]/g, "");
}
