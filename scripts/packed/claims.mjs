import { readFileSync, writeFileSync } from "node:fs";

import { root } from "../publishable.mjs";

/** Where tables say of packages, in the last two columns, how many come with it and how large they are. */
const pages = ["README.md", "docs/installed.md"].map((page) => `${root}${page}`);

/** Throws if a table says otherwise. A size may be off by a tenth. */
export function compareWithClaims(measured) {
  const rows = new Map(pages.flatMap((page) => [...rowsIn(readFileSync(page, "utf8"))]));
  const wrong = [...measured].filter(([name, installed]) => !agrees(rows.get(name), installed));
  if (wrong.length === 0) return;
  const told = wrong.map(([name, { count, bytes }]) => {
    const claim = rows.get(name)?.slice(-2).join(", ") ?? "nothing at all";
    return `${name} is ${count} packages, ${sizeText(bytes)}; the table says ${claim}`;
  });
  throw new Error(`README.md or docs/installed.md is out of date: npm run packed -- --write\n${told.join("\n")}`);
}

/** Writes what was measured into the tables. */
export function writeClaims(measured) {
  for (const page of pages) {
    const before = readFileSync(page, "utf8");
    const after = [...rowsIn(before)].reduce((text, [name, cells]) => {
      const { count, bytes } = measured.get(name) ?? {};
      if (count === undefined) return text;
      return text.replace(lineOf(cells), lineOf([...cells.slice(0, -2), String(count), sizeText(bytes)]));
    }, before);
    writeFileSync(page, after);
  }
}

export function sizeText(bytes) {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** The cells of each row that begins with a link to a package, by the package's name. */
function rowsIn(text) {
  const lines = text.match(/^\| \[`[^`]+`\]\([^)]+\) \|.*\|$/gm) ?? [];
  return new Map(lines.map((line) => [/`([^`]+)`/.exec(line)[1], line.slice(2, -2).split(" | ")]));
}

function lineOf(cells) {
  return `| ${cells.join(" | ")} |`;
}

function agrees(cells = [], { count, bytes }) {
  const [packages, size] = cells.slice(-2);
  const [, number, unit] = /^([\d.]+) (kB|MB)$/.exec(size ?? "") ?? [];
  if (number === undefined || packages !== String(count)) return false;
  return Math.abs(Number(number) * (unit === "kB" ? 1000 : 1_000_000) - bytes) <= bytes / 10;
}
