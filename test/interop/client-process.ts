import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { endProcess } from "@dns-drain/lab";

import { programPath } from "../support/real/requirements.ts";
import type { Stage } from "../support/real/stage.ts";
import { withResolver } from "../support/real/with-resolver.ts";

/** What a client said of one request. */
export interface Outcome {
  readonly client: string;
  readonly n: number;
  /** When it said so, in milliseconds since the epoch. */
  readonly at: number;
  /** 0: there was no whole answer. */
  readonly status: number;
  /** The label of the host that answered, or what went wrong. */
  readonly text: string;
}

export interface ClientOptions {
  readonly id: string;
  readonly command: readonly string[];
  /** The address of the resolver that it is made to believe in. */
  readonly resolver: string;
  /** The path of the certificate that it trusts. */
  readonly caFile: string;
}

/** Hears what clients print. */
export interface ClientListener {
  onOutcome(outcome: Outcome): void;
  onVersion(client: string, version: string): void;
  /** A line that is neither. */
  onComplaint(line: string): void;
}

/** For its last words, when it has been told to end. */
const patienceMs = 1000;

/** Starts a program that prints a line for each request, and ends it with the stage. */
export function startClient(stage: Stage, options: ClientOptions, listener: ClientListener): void {
  const { id, command, resolver, caFile } = options;
  const folder = stage.folder(`client-${id}`);
  const argv = ["--pdeathsig", "KILL", "--", ...withResolver(resolver, folder), ...command];
  const child = spawn(programPath("setpriv"), argv, {
    cwd: folder,
    env: { ...process.env, ...trusting(caFile) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  stage.defer(() => endProcess(child, patienceMs));
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on("line", (line) => hear(line, listener));
}

/** `CLIENT version VERSION`, or `CLIENT NUMBER STATUS TEXT`. */
function hear(line: string, listener: ClientListener): void {
  const [client = "", number = "", status = "", ...words] = line.split(" ");
  const text = words.join(" ").trim();
  if (number === "version") listener.onVersion(client, `${status} ${text}`.trim());
  else if (!/^\d+ \d+$/.test(`${number} ${status}`)) listener.onComplaint(line);
  else listener.onOutcome({ client, n: Number(number), at: Date.now(), status: Number(status), text });
}

/** How each library is told whom to trust. */
function trusting(caFile: string): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: caFile,
    SSL_CERT_FILE: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    CURL_CA_BUNDLE: caFile,
  };
}
