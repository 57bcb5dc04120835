import { readFileSync } from "node:fs";

/** The modules of the page's script, in `browser/`. */
const modules = ["words", "elements", "history", "chart", "source", "way", "estimate", "numbers", "servers", "page"];

/**
 * The page's script, which has to be one piece for the page to need no second request. The modules share one scope
 * here, so that their imports have nothing to do; a name that two of them export would be a syntax error.
 */
export function readScript(): string {
  return modules.map((name) => withoutImports(readModule(name))).join("\n");
}

function readModule(name: string): string {
  const file = new URL(`./browser/${name}.js`, import.meta.url);
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const where = "it must be where it was installed, so a bundle has to leave @dns-drain/core outside";
    throw new Error(`Cannot show the status: the page's script can't be read from ${file.href}; ${where}`, { cause });
  }
}

/** As the compiler writes them: each statement begins its line. */
function withoutImports(module: string): string {
  return module
    .replaceAll(/^import [^;]*;\n/gm, "")
    .replaceAll(/^export \{\};\n/gm, "")
    .replaceAll(/^export (?=const|function)/gm, "");
}
