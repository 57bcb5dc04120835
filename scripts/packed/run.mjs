import { spawn } from "node:child_process";

/** Runs a program to its end, and gives what it said. Throws if it took too long, or ended with anything but `code`. */
export async function run(program, argv, { cwd, code = 0, timeoutMs = 60_000 }) {
  const child = spawn(program, argv, { cwd, stdio: ["ignore", "pipe", "pipe"], timeout: timeoutMs });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"])
    child[stream].setEncoding("utf8").on("data", (text) => (said[stream] += text));
  const [ended, signal] = await new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (...ending) => resolve(ending));
  });
  if (ended === code) return said;
  const how = signal === null ? `${ended}, not ${code}` : `${signal}, after ${timeoutMs} ms at most`;
  throw new Error(`"${program} ${argv.join(" ")}" ended with ${how}\n${said.stdout}${said.stderr}`);
}
