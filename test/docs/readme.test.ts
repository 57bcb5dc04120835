import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:http2";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";

const root = new URL("../../../", import.meta.url);
const preload = new URL("../support/readme-program.js", import.meta.url).href;
const readme = await readFile(new URL("README.md", root), "utf8");
const programs = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code.replaceAll("8080", "0"));

describe("README.md", { concurrency: true }, () => {
  for (const [index, code] of programs.entries()) {
    if (code.includes(".listen(")) it(`program ${index + 1} serves, and ends with 0 on SIGTERM`, () => serves(code, index));
    else it(`program ${index + 1} runs to its end`, () => ends(code, index));
  }

  it("lists every option, and no other", async () => {
    const table = readme.slice(readme.indexOf("## Options"), readme.indexOf("## Limits"));
    const listed = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, option]) => option);
    const interfaces = await Promise.all(
      ["packages/dns/src/options.ts", "packages/core/src/options.ts"].map((path) => optionsIn(path)),
    );
    assert.deepEqual(listed.sort(), [...new Set(interfaces.flat())].sort());
  });
});

async function serves(code: string, index: number): Promise<void> {
  const program = await start(code, index);
  const port = await listeningPort(program);
  assert.equal(await statusOf(port, code.includes("node:http2")), 200);
  program.kill("SIGTERM");
  assert.deepEqual(await once(program, "exit"), [0, null]);
}

async function ends(code: string, index: number): Promise<void> {
  assert.deepEqual(await once(await start(code, index), "exit"), [0, null]);
}

async function start(code: string, index: number): Promise<ChildProcess> {
  const folder = new URL("build/readme/", root);
  const file = new URL(`program-${index + 1}.mjs`, folder);
  await mkdir(folder, { recursive: true });
  await writeFile(file, code);
  const limits = { timeout: 20_000, killSignal: "SIGKILL" } as const;
  return spawn(process.execPath, ["--import", preload, file.pathname], { stdio: ["ignore", "pipe", "inherit"], ...limits });
}

async function listeningPort(program: ChildProcess): Promise<number> {
  assert.ok(program.stdout);
  for await (const line of createInterface(program.stdout)) {
    const [, port] = /^listening on (\d+)$/.exec(line) ?? [];
    if (port) return program.stdout.resume() && Number(port);
  }
  throw new Error("the program ended without listening");
}

async function statusOf(port: number, isHttp2: boolean): Promise<number> {
  if (!isHttp2) return (await fetch(`http://127.0.0.1:${port}/`)).status;
  const session = connect(`http://127.0.0.1:${port}`);
  const request = session.request({ ":path": "/" }).resume();
  const [headers] = (await once(request, "response")) as [{ ":status": number }];
  session.close();
  return headers[":status"];
}

/** The properties of the first exported interface of a file. */
async function optionsIn(path: string): Promise<string[]> {
  const source = await readFile(new URL(path, root), "utf8");
  const [, body = ""] = /export interface \w+Options[^{]*\{\n([\s\S]*?)\n\}/.exec(source) ?? [];
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, option = ""]) => option);
}
