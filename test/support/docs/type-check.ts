import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { root, type Program } from "./programs.ts";

const compiler = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));

/** What a strict compiler has to say about programs: a line per mistake, which begins with the program's name. */
export async function complaintsAbout(programs: readonly Program[]): Promise<string[]> {
  const parent = fileURLToPath(new URL("build/program-types/", root));
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(parent);
  try {
    const files = programs.map(({ name }) => `${name.replaceAll(/\W+/g, "-")}.mts`);
    await Promise.all(programs.map(({ code }, index) => writeFile(join(folder, files[index]!), code)));
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    return await compile(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function compile(folder: string): Promise<string[]> {
  return new Promise((resolve) => {
    const argv = [compiler, "-p", ".", "--pretty", "false"];
    execFile(process.execPath, argv, { cwd: folder, timeout: 120_000 }, (_error, stdout, stderr) =>
      resolve((stdout + stderr).split("\n").filter((line) => line !== "")),
    );
  });
}

/** As strict as a user may be. */
const compilerOptions = {
  module: "NodeNext",
  target: "ES2023",
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
};
