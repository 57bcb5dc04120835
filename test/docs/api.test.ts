import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { before, describe, it } from "node:test";

const root = new URL("../../../", import.meta.url);

const { packagesWithEntries, openDeclarations } = await script("entries");
const { homesOf } = await script("links");
const { readApi } = await script("model");
const { pageOf } = await script("page");
const { problemsIn } = await script("problems");

/** A package with all that a public name may not lack. */
const careless = `
interface Hidden { readonly deep: Deeper }
interface Deeper { readonly end: AbortSignal }
export type Phase = "one" | "two";
/** Has a member of a type that nobody can name. */
export interface Shown {
  readonly hidden: Hidden;
  /** Is explained. */
  readonly phase: Phase;
}
/** How to. */
export interface MakeOptions {
  /** For how long. */
  readonly forMs?: number;
  /** By whom. @default nobody */
  readonly who?: string;
}
/** Makes it. */
export declare function make(options?: MakeOptions): Shown;
export {};
`;

describe("API.md", () => {
  // Compiling takes seconds, and is the same for all.
  let declarations: { checker: unknown };
  const packages = packagesWithEntries();
  const fixture = { folder: "careless", name: "careless", entries: [{ name: "careless", file: "" }] };

  before(async () => {
    const folder = new URL("build/api/", root);
    await mkdir(folder, { recursive: true });
    await writeFile(new URL("careless.d.ts", folder), careless);
    for (const entry of fixture.entries) entry.file = new URL("careless.d.ts", folder).pathname;
    declarations = openDeclarations([...packages, fixture]);
  });

  it("of each package is what its doc comments say: else run npm run api", async () => {
    const api = readApi(packages, declarations);
    assert.ok(api.length >= 10);
    for (const each of api) {
      const page = await readFile(new URL(`${each.folder}/API.md`, root), "utf8");
      assert.equal(page, pageOf(each, homesOf(api), declarations.checker));
    }
  });

  it("has a sentence, a default and errors for every public name, made of types that can be named", () => {
    assert.deepEqual(problemsIn(readApi(packages, declarations), declarations), []);
  });

  it("is refused for a package that lacks these", () => {
    assert.deepEqual(problemsIn(readApi([fixture], declarations), declarations), [
      "careless: make takes options, and doesn't say what it @throws",
      "careless: Phase has no doc comment",
      "careless: Shown.hidden has no doc comment",
      "careless: MakeOptions.forMs? doesn't say its @default",
      "careless: Shown is made of Hidden, which must be exported too",
      "careless: Shown is made of Deeper, which must be exported too",
    ]);
  });

  it("is linked from the README beside it", async () => {
    for (const { folder } of packages) {
      const readme = await readFile(new URL(`${folder}/README.md`, root), "utf8");
      assert.ok(readme.includes(`${folder}/API.md`), `${folder}/README.md has no link to its API.md`);
    }
  });
});

/** The generator is plain JavaScript. */
async function script(name: string) {
  return await import(new URL(`scripts/api/${name}.mjs`, root).href);
}
