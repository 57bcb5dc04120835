import assert from "node:assert/strict";
import { it } from "node:test";

import { textOf } from "../support/docs/programs.ts";

/** Columns of README's table, each with the section and the column of the results that it repeats. */
const repeated = [
  ["failed requests, HTTP/1.1", "Failed requests during a drain, HTTP/1.1", "failed"],
  ["failed requests, HTTP/2", "Failed requests during a drain, HTTP/2 without TLS", "failed"],
  ["longest block", "Drain of 10,000 idle connections", "longest block of the event loop"],
  ["memory per connection", "Memory per connection while serving", "over Node alone"],
] as const;

it("README.md says of other libraries, and of this one, what bench/results.md says", async () => {
  const readme = tableAfter(await textOf("README.md"), "## Measured");
  const results = await textOf("bench/results.md");
  for (const [column, section, source] of repeated) {
    const measured = tableAfter(results, `## ${section}\n`);
    const rows = measured.map((row) => [row.get("")!, row.get(source)!] as const);
    const claimed = readme.map((row) => [row.get("")!, cellBelow(row, column)] as const);
    assert.deepEqual(new Map(claimed.filter(([, value]) => value !== "–")), new Map(rows), column);
  }
});

/** The rows of the first table below a heading, each by the heads of its columns, without emphasis. */
function tableAfter(page: string, heading: string): Map<string, string>[] {
  const start = page.indexOf(heading);
  assert.notEqual(start, -1, `no "${heading.trim()}"`);
  const [table = ""] = /^\|.*(?:\n\|.*)+/m.exec(page.slice(start)) ?? [];
  const [heads = [], , ...rows] = table.split("\n").map(cellsOf);
  return rows.map((cells) => new Map(heads.map((head, index) => [head, cells[index] ?? ""])));
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.replaceAll("**", "").trim());
}

function cellBelow(row: ReadonlyMap<string, string>, head: string): string {
  const [, cell = ""] = [...row].find(([name]) => name.startsWith(head)) ?? [];
  return cell;
}
