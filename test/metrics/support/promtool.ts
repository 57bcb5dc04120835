import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

import { programPath } from "../../support/real/requirements.ts";

/** Why a test with the real Prometheus can't run on this machine, in words for the `skip` of `node:test`; false if it can. */
export const lackingPrometheus: string | false = reasonToSkip();

function reasonToSkip(): string | false {
  try {
    for (const program of ["promtool", "prometheus", "setpriv"]) programPath(program);
    return false;
  } catch {
    return "needs prometheus, promtool and setpriv";
  }
}

/** Runs Prometheus' tool; resolves with what it has found, or rejects with it if it has found fault. */
export async function promtool(args: readonly string[], input = ""): Promise<string> {
  const tool = spawn(programPath("promtool"), args, { stdio: ["pipe", "pipe", "pipe"], timeout: 10_000 });
  tool.stdin.end(input);
  const [out, errors, [code]] = await Promise.all([text(tool.stdout), text(tool.stderr), once(tool, "close")]);
  if (code !== 0) throw new Error(`promtool ${args.join(" ")} failed: ${out}${errors}`);
  return out + errors;
}
