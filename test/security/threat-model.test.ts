import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const page = readFileSync(join(root, "SECURITY.md"), "utf8");

/** The rows of all tables but their heads, as cells. */
const threats = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| Threat |"))
  .map((line) => line.slice(2, -2).split(" | "));

describe("SECURITY.md", () => {
  it("has a defence and a test for each threat", () => {
    assert.ok(threats.length > 20);
    for (const [threat, ...cells] of threats) {
      assert.equal(cells.length, 2, threat);
      assert.match(cells[1] ?? "", /^\[[^\]]+\]\(test\/\S+\.test\.ts\)/, threat);
    }
  });

  it("links to files that are there, and to tests that make the claim", () => {
    for (const [, text = "", target = ""] of page.matchAll(/\[([^\]]+)\]\(((?!https:|#)[^)#]+)[^)]*\)/g)) {
      const file = join(root, target);
      assert.ok(existsSync(file), target);
      if (!target.startsWith("test/")) continue;
      // A link may have a part of a name, where the rest of it varies.
      assert.ok(readFileSync(file, "utf8").includes(text), `${target} has no test named "${text}"`);
    }
  });
});
