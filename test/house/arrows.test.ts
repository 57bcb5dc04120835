import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { folders, packages, pureParts, type Arrows } from "./arrows.ts";
import {
  importsOf,
  readPackages,
  readSource,
  sourcesIn,
  withoutComments,
  type Import,
  type Package,
} from "./sources.ts";

const all = readPackages();
const byName = new Map([...all.values()].map((pkg) => [pkg.manifest.name, pkg]));
const table = "The table is in test/house/arrows.ts";

/** An import, as an arrow from one part to another. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly found: Import;
}

describe("packages", () => {
  it("import each other in one direction", () => {
    const arrows = [...all.values()].flatMap((pkg) =>
      ownImports(pkg.imports).map(([to, found]) => ({ from: pkg.folder, to: to.folder, found })),
    );
    checkTable(packages, [...all.keys()], arrows, "packages");
  });

  it("import each other, and are imported by everybody else, through their entry files alone", () => {
    const everything = ["packages", "test", "sim", "bench", "examples", "scripts"]
      .flatMap(sourcesIn)
      .flatMap(importsOf);
    for (const [pkg, { from, specifier }] of ownImports(everything)) {
      const key = `.${specifier.slice(pkg.manifest.name.length)}`;
      const isExported = pkg.manifest.exports?.[key] !== undefined;
      assert.ok(isExported, `${from} imports ${specifier}, which is no key of "exports" in packages/${pkg.folder}`);
    }
    for (const { from, specifier, to } of everything) {
      if (to === undefined) continue;
      const home = homeOf(from);
      const isAtHome = to.startsWith(`${home}/`) || (home === "test" && to.startsWith("sim/"));
      assert.ok(isAtHome, `${from} imports ${specifier}, which is outside of ${home}/: import the package by its name`);
    }
  });

  it("have insides that only tests and the simulation reach into", () => {
    for (const { from, specifier } of ["packages", "bench", "examples", "scripts"]
      .flatMap(sourcesIn)
      .flatMap(importsOf))
      assert.ok(!specifier.startsWith("#"), `${from} imports ${specifier}: that is for test/ and sim/ alone`);
  });

  it("declare the dependencies that they import, and no others", () => {
    for (const pkg of all.values()) checkDependencies(pkg);
  });

  it("leave the lab to tests, simulation, bench and demo", () => {
    const published = [...all.values()].filter(({ manifest }) => manifest.private !== true);
    const programs = sourcesIn("examples").filter((file) => !file.startsWith("examples/demo/"));
    for (const { from, specifier } of [...published.flatMap(({ imports }) => imports), ...programs.flatMap(importsOf)])
      assert.notEqual(specifier, "@dns-drain/lab", `${from} imports the lab, which is never published`);
  });
});

for (const [folder, arrows] of Object.entries(folders)) {
  describe(`the folders of packages/${folder}`, () => {
    it("import each other in one direction", () => {
      const pkg = packageIn(folder);
      const entries = entryFiles(pkg);
      const parts = new Set(pkg.files.filter((file) => !entries.has(file)).map((file) => partOf(pkg, file)));
      checkTable(arrows, [...parts], arrowsWithin(pkg, entries), `packages/${folder}/src`);
    });
  });
}

describe("a package with folders", () => {
  it("has its table", () => {
    for (const { folder, files } of all.values()) {
      const hasFolders = files.some((file) => file.split("/").length > 4);
      if (hasFolders) assert.ok(folders[folder], `packages/${folder}/src has folders, and no arrows. ${table}`);
    }
  });
});

describe("the parts that decide", () => {
  for (const [folder, part] of pureParts) {
    it(`of packages/${folder}/src/${part} know neither time, chance nor the world`, () => {
      const pkg = packageIn(folder);
      const pure = pkg.files.filter((file) => partOf(pkg, file) === part);
      for (const file of withImported(pkg, pure)) checkPure(file, `${folder}/src/${part} decides, and does nothing`);
    });
  }
});

function packageIn(folder: string): Package {
  const pkg = all.get(folder);
  assert.ok(pkg, `There is no packages/${folder}. ${table}`);
  return pkg;
}

/** Those of our own packages, with the package. */
function ownImports(imports: readonly Import[]): (readonly [Package, Import])[] {
  return imports.flatMap((found) => {
    const pkg = byName.get(packageName(found.specifier));
    return pkg ? [[pkg, found] as const] : [];
  });
}

function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Relative imports stay within this. */
function homeOf(file: string): string {
  const [area = "", name = ""] = file.split("/");
  return area === "packages" ? `packages/${name}/src` : area === "examples" ? `examples/${name}` : area;
}

/** What is imported from outside is declared; what is declared is imported. Types alone may come from devDependencies. */
function checkDependencies({ folder, manifest, imports }: Package): void {
  const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = manifest;
  const outside = imports.filter(({ to, specifier }) => to === undefined && !specifier.startsWith("node:"));
  for (const { from, specifier, isType } of outside) {
    const name = packageName(specifier);
    const isDeclared = name in dependencies || name in peerDependencies || (isType && name in devDependencies);
    assert.ok(isDeclared, `${from} imports ${specifier}, which packages/${folder}/package.json doesn't declare`);
  }
  const imported = new Set(outside.map(({ specifier }) => packageName(specifier)));
  for (const name of Object.keys(dependencies))
    assert.ok(imported.has(name), `packages/${folder}/package.json declares ${name}, which no source imports`);
}

/** The files that `exports` and `bin` lead to. */
function entryFiles({ folder, manifest: { exports = {}, bin = {} } }: Package): ReadonlySet<string> {
  const targets = [
    ...Object.values(exports).map((to) => (typeof to === "string" ? to : to.default)),
    ...Object.values(bin),
  ];
  return new Set(targets.map((to) => to.replace("./dist/", `packages/${folder}/src/`).replace(/\.js$/, ".ts")));
}

/** Its folder, or the file itself if it is in none. */
function partOf({ folder }: Package, file: string): string {
  const inside = file.slice(`packages/${folder}/src/`.length);
  return inside.includes("/") ? inside.slice(0, inside.lastIndexOf("/")) : inside;
}

/** Entry files may import all, and are imported by none. */
function arrowsWithin(pkg: Package, entries: ReadonlySet<string>): Arrow[] {
  return pkg.imports.flatMap((found) => {
    if (found.to === undefined || entries.has(found.from)) return [];
    assert.ok(
      !entries.has(found.to),
      `${found.from} imports ${found.specifier}, an entry file: import what it exports`,
    );
    const [from, to] = [partOf(pkg, found.from), partOf(pkg, found.to)];
    return from === to ? [] : [{ from, to, found }];
  });
}

/** The table has all parts, in an order in which each imports only those above it, and every arrow that there is. */
function checkTable(arrows: Arrows, parts: readonly string[], found: readonly Arrow[], where: string): void {
  for (const part of parts) assert.ok(arrows[part], `${where}/${part} isn't in the table: say what it is. ${table}`);
  Object.entries(arrows).forEach(([part, { imports }], at) => {
    assert.ok(parts.includes(part), `${where} has no "${part}" any more. ${table}`);
    const above = Object.keys(arrows).slice(0, at);
    for (const to of imports) checkEntry(part, to, above, found, where);
  });
  for (const arrow of found) checkArrow(arrows, arrow);
}

function checkEntry(
  from: string,
  entry: string,
  above: readonly string[],
  found: readonly Arrow[],
  where: string,
): void {
  const to = entry.replace("type ", "");
  assert.ok(above.includes(to), `"${to}" must stand above "${from}", which may import it. ${table}`);
  const isUsed = found.some((arrow) => arrow.from === from && arrow.to === to);
  assert.ok(isUsed, `${where}/${from} doesn't import "${to}" any more: take the arrow out. ${table}`);
}

function checkArrow(arrows: Arrows, { from, to, found }: Arrow): void {
  const { is = "", imports = [] } = arrows[from] ?? {};
  const isAllowed = imports.includes(to) || (found.isType && imports.includes(`type ${to}`));
  const isForTypes = !found.isType && imports.includes(`type ${to}`);
  const problem = isForTypes ? `"${from}" may import types of "${to}" alone` : `"${from}" mustn't import "${to}"`;
  const advice = `"${from}" is ${is}; "${to}" is ${arrows[to]?.is ?? ""}. Move what both need to where both may import it, or hand it in as an argument`;
  assert.ok(isAllowed, `${found.from} imports ${found.specifier}: ${problem}. ${advice}. ${table}`);
}

/** These files, and what of them is left to import when the program runs. */
function withImported(pkg: Package, files: readonly string[]): ReadonlySet<string> {
  const reached = new Set(files);
  for (const file of reached)
    for (const { from, to, isType } of pkg.imports) if (from === file && to !== undefined && !isType) reached.add(to);
  return reached;
}

const impure =
  /\b(?:Date\b|Math\.random|performance\b|setTimeout|setInterval|setImmediate|queueMicrotask|process\.|console\.|globalThis|fetch\()/;

function checkPure(file: string, because: string): void {
  for (const { specifier, to, isType } of importsOf(file))
    assert.ok(to !== undefined || isType, `${file} imports ${specifier}: ${because}. Hand in what it needs as a value`);
  const [word] = impure.exec(withoutComments(readSource(file))) ?? [];
  assert.ok(word === undefined, `${file} uses ${word}: ${because}. Hand in what it needs as a value`);
}
