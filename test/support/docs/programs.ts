import { readdir, readFile } from "node:fs/promises";

export const root: URL = new URL("../../../../", import.meta.url);

/** A program that users read, and may copy. */
export interface Program {
  /** `program 1 of README.md`, `example in packages/http/src/dns-drain.ts`. */
  readonly name: string;
  readonly code: string;
}

/** Every page for users: READMEs, docs and decisions, relative to the root. */
export async function pages(): Promise<string[]> {
  const folders = ["packages", "examples"].map(async (folder) => {
    const names = await readdir(new URL(folder, root));
    return names.map((name) => `${folder}/${name}/README.md`);
  });
  const lists = ["docs", "decisions"].map(async (folder) => {
    const names = await readdir(new URL(folder, root));
    return names.filter((name) => name.endsWith(".md")).map((name) => `${folder}/${name}`);
  });
  return ["README.md", ...(await Promise.all([...folders, ...lists])).flat()];
}

/** The blocks of a page that are in one of these languages. */
export async function blocksOf(page: string, ...languages: string[]): Promise<string[]> {
  const text = await textOf(page);
  const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  return blocks.filter(([, language = ""]) => languages.includes(language)).map(([, , code = ""]) => code);
}

/** The text of a page; there is none if a folder has no README. */
export async function textOf(page: string): Promise<string> {
  return await readFile(new URL(page, root), "utf8").catch(() => "");
}

/** The programs on every page. */
export async function programsOnPages(): Promise<Program[]> {
  const perPage = (await pages()).map(async (page) => {
    const blocks = await blocksOf(page, "ts", "js");
    return blocks.map((code, index) => ({ name: `program ${index + 1} of ${page}`, code }));
  });
  return (await Promise.all(perPage)).flat();
}

/** The examples in the doc comments of every published package. */
export async function programsInComments(): Promise<Program[]> {
  const files = await readdir(new URL("packages", root), { recursive: true });
  const sources = files.filter((file) => /^(?!lab)\w+\/src\/.*\.ts$/.test(file)).map((file) => `packages/${file}`);
  const perFile = sources.map(async (file) => {
    const comments = (await textOf(file)).matchAll(/@example\n((?: +\*.*\n)+?) +\*\//g);
    return [...comments].map(([, example = ""]) => ({ name: `example in ${file}`, code: codeIn(example) }));
  });
  return (await Promise.all(perFile)).flat();
}

/** An example without the stars and the fence. */
function codeIn(example: string): string {
  const lines = example.replaceAll(/^ +\* ?/gm, "");
  return /^```ts\n([\s\S]*)^```$/m.exec(lines)?.[1] ?? lines;
}
