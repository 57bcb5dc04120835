import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { connect } from "node:http2";
import { connect as connectTcp } from "node:net";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";

const root = new URL("../../../", import.meta.url);
const preload = new URL("../support/readme-program.js", import.meta.url).href;
const packages = ["cluster", "core", "dns", "express", "http", "http2", "koa", "metrics", "net", "ws"];
const pages = ["README.md", ...packages.map((name) => `packages/${name}/README.md`)];

describe("the programs in the READMEs", { concurrency: true }, async () => {
  for (const page of pages) {
    for (const [index, code] of (await programsIn(page)).entries()) {
      const file = `${page.replaceAll("/", "-")}-${index + 1}.mjs`;
      const name = `program ${index + 1} of ${page}`;
      if (code.includes(".listen(")) it(`${name} serves, and ends with 0 on SIGTERM`, () => serves(code, file));
      else it(`${name} runs to its end`, () => ends(code, file));
    }
  }
});

describe("README.md", () => {
  it("lists every option, and no other", async () => {
    const readme = await readFile(new URL("README.md", root), "utf8");
    const table = readme.slice(readme.indexOf("## Options"), readme.indexOf("## Limits"));
    const listed = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, option]) => option);
    const interfaces = await Promise.all(
      ["packages/dns/src/options.ts", "packages/core/src/options.ts"].map((path) => optionsIn(path)),
    );
    assert.deepEqual(new Set(listed), new Set(interfaces.flat()));
  });
});

/** The programs of a page, on ports that are free. */
async function programsIn(page: string): Promise<string[]> {
  const text = await readFile(new URL(page, root), "utf8");
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) =>
    code.replaceAll(/\.listen\(\d+/g, ".listen(0"),
  );
}

async function serves(code: string, file: string): Promise<void> {
  const program = await start(code, file);
  const port = await listeningPort(program);
  if (code.includes("node:net")) await connects(port);
  else assert.ok((await statusOf(port, code.includes("node:http2"))) < 500);
  program.kill("SIGTERM");
  assert.deepEqual(await once(program, "exit"), [0, null]);
}

async function ends(code: string, file: string): Promise<void> {
  assert.deepEqual(await once(await start(code, file), "exit"), [0, null]);
}

async function start(code: string, file: string): Promise<ChildProcess> {
  const folder = new URL("build/readme/", root);
  const path = new URL(file, folder);
  await mkdir(folder, { recursive: true });
  await writeFile(path, code);
  const limits = { timeout: 20_000, killSignal: "SIGKILL" } as const;
  return spawn(process.execPath, ["--import", preload, path.pathname], {
    stdio: ["ignore", "pipe", "inherit"],
    ...limits,
  });
}

async function listeningPort(program: ChildProcess): Promise<number> {
  assert.ok(program.stdout);
  for await (const line of createInterface(program.stdout)) {
    const [, port] = /^listening on (\d+)$/.exec(line) ?? [];
    if (port) return program.stdout.resume() && Number(port);
  }
  throw new Error("the program ended without listening");
}

async function connects(port: number): Promise<void> {
  const socket = connectTcp(port, "127.0.0.1");
  await once(socket, "connect");
  socket.destroy();
}

async function statusOf(port: number, isHttp2: boolean): Promise<number> {
  if (!isHttp2) return statusOverHttp1(port);
  const session = connect(`http://127.0.0.1:${port}`);
  const request = session.request({ ":path": "/" }).resume();
  const [headers] = (await once(request, "response")) as [{ ":status": number }];
  session.close();
  return headers[":status"];
}

/** On a connection that isn't kept: the program would wait for it. */
async function statusOverHttp1(port: number): Promise<number> {
  const [response] = (await once(get({ port, agent: false }), "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

/** The properties of the first exported interface of a file. */
async function optionsIn(path: string): Promise<string[]> {
  const source = await readFile(new URL(path, root), "utf8");
  const [, body = ""] = /export interface \w+Options[^{]*\{\n([\s\S]*?)\n\}/.exec(source) ?? [];
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, option = ""]) => option);
}
