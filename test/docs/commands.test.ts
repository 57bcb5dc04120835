import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, it } from "node:test";

import { blocksOf, pages, root, textOf } from "../support/docs/programs.ts";

const main = new URL("packages/cli/dist/main.js", root).pathname;

/** The exit code for what the program doesn't understand. */
const wrongUse = 2;

const commands = [...new Set((await Promise.all((await pages()).map(commandsOn))).flat())];

describe("the commands on our pages", { concurrency: 4 }, () => {
  it("are shell", async () => {
    for (const page of await pages())
      for (const block of await blocksOf(page, "sh"))
        assert.deepEqual(await run("bash", ["-n", "-c", block]), { code: 0, stderr: "" }, page);
  });

  it("run scripts that there are", async () => {
    const { scripts } = JSON.parse(await textOf("package.json")) as { scripts: Record<string, string> };
    for (const page of await pages())
      for (const [, script = ""] of (await textOf(page)).matchAll(/npm run ([a-z:]+)/g))
        assert.ok(script in scripts, `${page} has npm run ${script}`);
  });

  for (const command of commands) {
    it(`${command} is understood`, async () => {
      const { code, stderr } = await run(process.execPath, [main, ...argumentsOf(command)]);
      assert.notEqual(code, wrongUse, stderr);
    });
  }
});

/** Those of `dns-drain` that ask about a name; `watch` of a page asks nobody before it gives up. */
async function commandsOn(page: string): Promise<string[]> {
  const found = (await textOf(page)).matchAll(/\bdns-drain ((?:check|wait) ["a-z$][^`|&;()\n]*)/g);
  return [...found].map(([, command = ""]) => command.trim());
}

/** Nobody is asked but a port that is closed, and not for long. */
function argumentsOf(command: string): string[] {
  const values: Record<string, string> = { $NAME: "api.example.com", $ADDRESS: "192.0.2.7" };
  const words = command.replaceAll(/ -[ra] \S+|"/g, "").split(/\s+/);
  const nobody = ["-r", "127.0.0.1:9", "-a", "127.0.0.1:9"];
  const given = words.map((word) => values[word] ?? word);
  return [...given, ...nobody, ...(given[0] === "wait" ? ["--timeout", "1s"] : [])];
}

function run(command: string, argv: readonly string[]): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    execFile(command, argv, { timeout: 60_000 }, (error, _stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    );
  });
}
