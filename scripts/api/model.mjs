// The API as a value: packages, their entries, groups of names, and what there is to say of each name.
import ts from "typescript6";

import { docOf, docsBefore } from "./doc-comment.mjs";
import { exportsOf } from "./entries.mjs";
import { membersOf } from "./members.mjs";
import { namedIn } from "./references.mjs";

const called = "What you call";
const typed = "What you give, and what you get";

/** Reads every package; a name that two entries of a package export is described at the first. */
export function readApi(packages, declarations) {
  return packages.map(({ folder, name, entries }) => {
    const seen = new Set();
    return { folder, name, entries: entries.map((entry) => readEntry(entry, declarations, seen)) };
  });
}

function readEntry(entry, declarations, seen) {
  const exported = exportsOf(entry, declarations);
  const again = exported.filter(({ symbol }) => seen.has(symbol)).map(({ symbol }) => symbol);
  const names = exported
    .filter(({ symbol }) => !seen.has(symbol))
    .map((each) => ({ ...readName(each, declarations), group: groupOf(each, exported) }));
  for (const { symbol } of exported) seen.add(symbol);
  return { name: entry.name, doc: entryDoc(entry, declarations), exported, groups: inGroups(names), again };
}

function entryDoc({ file }, { program }) {
  const [first] = program.getSourceFile(file).statements;
  return docsBefore(first).find(({ isOfEntry }) => isOfEntry);
}

/** A comment in front of re-exports is the heading of these, and of all that follow it. */
function groupOf({ statement, symbol }, exported) {
  const before = exported.map((each) => each.statement).filter((other) => other.pos <= statement.pos);
  const headings = before.filter(ts.isExportDeclaration).flatMap((each) => docsBefore(each));
  const heading = headings.findLast(({ isOfEntry }) => !isOfEntry);
  return heading?.text.replace(/\.$/, "") ?? (symbol.flags & ts.SymbolFlags.Value ? called : typed);
}

function inGroups(names) {
  const titles = [...new Set(names.map(({ group }) => group))];
  return titles.map((title) => ({ title, names: names.filter(({ group }) => group === title) }));
}

function readName({ name, symbol }, { checker }) {
  const [declaration] = symbol.declarations;
  const members = ts.isInterfaceDeclaration(declaration) ? membersOf(declaration, checker) : [];
  const nodes = [declaration, ...members.map(({ node }) => node)];
  const uses = new Set(nodes.flatMap((node) => [...namedIn(node, checker)]));
  return { name, symbol, declaration, doc: docOf(declaration), members, uses };
}
