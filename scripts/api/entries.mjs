// What is public: the entries of each published package, read by the compiler from their declarations, as a user has them.
import { existsSync } from "node:fs";

import ts from "typescript6";

import { publishablePackages, root } from "../publishable.mjs";

/** The packages that can be imported, each with its entries: `@dns-drain/core`, `@dns-drain/core/targets`. */
export function packagesWithEntries() {
  return publishablePackages()
    .map(({ folder, manifest }) => ({ folder, name: manifest.name, entries: entriesOf(manifest, `${root}${folder}/`) }))
    .filter(({ entries }) => entries.length > 0);
}

function entriesOf({ name, exports }, folder) {
  return Object.entries(exports)
    .filter(([, target]) => target.types !== undefined)
    .map(([key, { types }]) => ({ name: `${name}${key.slice(1)}`, file: `${folder}${types.slice("./".length)}` }));
}

/** All entries at once, as a strict user's compiler sees them. */
export function openDeclarations(packages) {
  const files = packages.flatMap(({ entries }) => entries.map(({ file }) => file));
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`Cannot read the API: run npm run build first, for ${missing.join(", ")}`);
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  });
  return { program, checker: program.getTypeChecker() };
}

/** What an entry exports, in its order: each name with the symbol that it stands for, and the statement that says so. */
export function exportsOf({ file }, { program, checker }) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  return checker.getExportsOfModule(module).map((symbol) => ({
    name: symbol.name,
    symbol: withoutAlias(symbol, checker),
    statement: statementOf(symbol.declarations[0]),
  }));
}

/** What a name stands for where it was declared. */
export function withoutAlias(symbol, checker) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function statementOf(node) {
  return ts.isSourceFile(node.parent) ? node : statementOf(node.parent);
}
