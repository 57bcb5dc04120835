import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { connect } from "node:http2";
import { connect as connectTcp } from "node:net";
import { createInterface } from "node:readline";

import { root, type Program } from "./programs.ts";

const preload = new URL("../readme-program.js", import.meta.url).href;

/** Whether it is a server, and so has no end of its own. */
export function isServer({ code }: Program): boolean {
  return code.includes(".listen(");
}

/** Runs a server until it has answered, and ends it as a supervisor does. */
export async function assertServes(program: Program): Promise<void> {
  const running = await start(program);
  const port = await listeningPort(running);
  if (program.code.includes("node:net")) await connects(port);
  else assert.ok((await statusOf(port, program.code.includes("node:http2"))) < 500);
  running.kill("SIGTERM");
  assert.deepEqual(await once(running, "exit"), [0, null]);
}

/** Runs a program to its end. */
export async function assertEnds(program: Program): Promise<void> {
  assert.deepEqual(await once(await start(program), "exit"), [0, null]);
}

async function start({ name, code }: Program): Promise<ChildProcess> {
  const folder = new URL("build/programs/", root);
  const path = new URL(`${name.replaceAll(/\W+/g, "-")}.mjs`, folder);
  await mkdir(folder, { recursive: true });
  await writeFile(path, code);
  const limits = { timeout: 60_000, killSignal: "SIGKILL" } as const;
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
  // What is unread would make it a reset.
  await once(socket.resume().end(), "close");
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
