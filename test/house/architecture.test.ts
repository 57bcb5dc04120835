import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { packages } from "./arrows.ts";
import { readSource, sourcesIn } from "./sources.ts";

const sources = ["packages", "test", "sim", "bench", "examples", "scripts"].flatMap(sourcesIn);

/** `drain-runner.ts`, `deciding/watch-state.ts`: files by the end of their path. */
const namedFile = /`(?<file>[\w./-]+\.(?:ts|mjs))`/g;
/** `core --> dns`, `ws -. "its type alone" .-> core`. */
const pictured = /^ *(?<from>\w+) (?:-->|-\..*\.->) (?<to>\w+)$/gm;

describe("the picture of the architecture", () => {
  const text = readSource("ARCHITECTURE.md");

  it("has every package", () => {
    for (const folder of Object.keys(packages))
      assert.match(text, new RegExp(`\\b${folder}\\b`), `ARCHITECTURE.md doesn't say where packages/${folder} belongs`);
  });

  it("has no arrow between packages that the table hasn't", () => {
    for (const { groups: { from = "", to = "" } = {} } of text.matchAll(pictured)) {
      const imports = packages[from]?.imports;
      if (imports === undefined || packages[to] === undefined) continue;
      const isTrue = imports.includes(to) || imports.includes(`type ${to}`);
      assert.ok(isTrue, `ARCHITECTURE.md has an arrow from ${from} to ${to}, and test/house/arrows.ts hasn't`);
    }
  });
});

describe("a page for those who work here", () => {
  for (const page of ["ARCHITECTURE.md", "CONTRIBUTING.md"]) {
    it(`names files that there are: ${page}`, () => {
      for (const { groups: { file = "" } = {} } of readSource(page).matchAll(namedFile)) {
        const isThere = sources.some((source) => `/${source}`.endsWith(`/${file}`));
        assert.ok(isThere, `${page} names ${file}, and there is no such file`);
      }
    });
  }
});
