import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "../publishable.mjs";

/** Has it listen on a free port, tells which, and keeps it from asking real resolvers. */
const preload = pathToFileURL(`${root}build/test/support/readme-program.js`).href;

/** Runs the README's programs with what was installed: each ends with 0, one that serves on SIGTERM. */
export async function checkPrograms({ folder, programs }) {
  await Promise.all(programs.map((code, index) => checkProgram(folder, code, `program-${index + 1}.mjs`)));
}

async function checkProgram(folder, code, file) {
  writeFileSync(join(folder, file), code);
  const stdio = ["ignore", "pipe", "pipe"];
  const limits = { timeout: 30_000, killSignal: "SIGKILL" };
  const program = spawn(process.execPath, ["--import", preload, file], { cwd: folder, stdio, ...limits });
  let said = "";
  let isServing = false;
  program.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  program.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
    const [, port] = /^listening on (\d+)$/m.exec(said) ?? [];
    if (port === undefined || isServing) return;
    isServing = true;
    void ask(Number(port)).then(() => program.kill("SIGTERM"));
  });
  const [exitCode] = await once(program, "close");
  if (exitCode !== 0) throw new Error(`${file} of README.md ended with ${exitCode}\n${said}`);
}

/** One request, on a connection that isn't kept; a server of another protocol answers it in its own way. */
function ask(port) {
  return new Promise((resolve) => {
    const request = get({ port, agent: false }, (response) => response.resume().on("close", resolve));
    request.on("error", resolve);
  });
}
