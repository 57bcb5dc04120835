import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** One import of a source file, or a re-export. */
export interface Import {
  /** The file that it stands in, from the root of the repository. */
  readonly from: string;
  /** As it is written. */
  readonly specifier: string;
  /** The file that a relative one leads to, from the root of the repository. */
  readonly to: string | undefined;
  /** Nothing of it is left when the program runs. */
  readonly isType: boolean;
}

/** As much of a package's manifest as its arrows depend on. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | { readonly default: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package of the repository. */
export interface Package {
  /** The name of its folder in `packages`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Its sources, from the root of the repository. */
  readonly files: readonly string[];
  readonly imports: readonly Import[];
}

/** Every package, by its folder. */
export function readPackages(): ReadonlyMap<string, Package> {
  // A folder of another branch may have been left behind, with nothing in it but what was built or installed.
  const isPackage = (folder: string): boolean => existsSync(path.join(root, "packages", folder, "package.json"));
  const folders = readdirSync(path.join(root, "packages")).filter(isPackage);
  return new Map(folders.map((folder) => [folder, readPackage(folder)]));
}

function readPackage(folder: string): Package {
  const manifest = JSON.parse(readSource(`packages/${folder}/package.json`)) as Manifest;
  const files = sourcesIn(`packages/${folder}/src`);
  return { folder, manifest, files, imports: files.flatMap(importsOf) };
}

/** The sources below a folder, from the root of the repository. */
export function sourcesIn(folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const at = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ["node_modules", "dist"].includes(entry.name) ? [] : sourcesIn(at);
    return /\.(ts|js|mjs|cjs)$/.test(entry.name) ? [at] : [];
  });
}

/** A file's text. */
export function readSource(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

/** `import ... from "x"`, `import "x"`, `export ... from "x"`; each begins its line. */
const statement = /^(?:import|export(?=[^;"=]* from "))(?<type> type)?\b[^;"]*?"(?<specifier>[^"]+)";$/gm;
/** `import("x")`, and `require("x")` in CommonJS. */
const call = /\b(?:import|require)\("(?<specifier>[^"]+)"\)/g;

/** What a file imports. */
export function importsOf(file: string): Import[] {
  const code = withoutComments(readSource(file));
  return [...code.matchAll(statement), ...code.matchAll(call)].map(({ groups = {} }) => {
    const { specifier = "", type } = groups;
    const to = specifier.startsWith(".") ? path.posix.join(path.posix.dirname(file), specifier) : undefined;
    return { from: file, specifier, to, isType: type !== undefined };
  });
}

/** A program's text without its comments. */
export function withoutComments(code: string): string {
  return code.replaceAll(/^\s*\/\*\*?[^]*?\*\/$|^\s*\/\/.*$/gm, "");
}
