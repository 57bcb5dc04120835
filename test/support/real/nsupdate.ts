import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { programPath } from "./requirements.ts";

/** A TSIG key (RFC 8945), by which `nsupdate` may change a zone. */
export interface UpdateKey {
  readonly name: string;
  /** Base64. */
  readonly secret: string;
}

/** A server whose zone may be changed. */
export interface Primary {
  readonly address: string;
  readonly key: UpdateKey;
}

export function newUpdateKey(): UpdateKey {
  return { name: "update-key", secret: randomBytes(32).toString("base64") };
}

/**
 * Changes a zone by `nsupdate` with TSIG (RFC 2136), e.g. with `update delete api.drain.test A 127.0.0.2`. All commands
 * are one message: the zone has all of them or none. Resolves once the primary has answered.
 */
export async function nsupdate(primary: Primary, ...commands: readonly string[]): Promise<void> {
  const { address, key } = primary;
  const script = [`server ${address} 53`, `key hmac-sha256:${key.name} ${key.secret}`, ...commands, "send", ""];
  const child = spawn(programPath("nsupdate"), ["-t", "5"], { stdio: ["pipe", "ignore", "pipe"] });
  child.stdin.end(script.join("\n"));
  const [complaint] = await Promise.all([text(child.stderr), once(child, "close")]);
  if (child.exitCode !== 0) throw new Error(`Cannot update the zone at ${address}: ${complaint.trim()}`);
}
