import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { createLoad, type Load, type RequestRecord } from "./load.ts";
import { programPath } from "./requirements.ts";
import type { Stage } from "./stage.ts";
import { withResolver } from "./with-resolver.ts";

export interface CurlLoadOptions {
  readonly client: string;
  readonly url: string;
  /** Address of the resolver that the machine is made to believe in. */
  readonly resolver: string;
  /** Body of a POST; GET without one. */
  readonly body?: string;
}

/**
 * curl, one process after the other, each with a few requests on one connection. It looks the name up as every program
 * does, through the C library: in a mount namespace whose `/etc/resolv.conf` names the resolver of the test.
 */
export function startCurlLoad(stage: Stage, options: CurlLoadOptions): Load {
  const records: RequestRecord[] = [];
  const folder = stage.folder(options.client.replaceAll(" ", "-"));
  const command = [...withResolver(options.resolver, folder), ...curlArguments(options)];
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) records.push(...(await runCurl(options.client, command)));
  })();
  const load = createLoad(records, stopping, done);
  stage.defer(() => load.stop());
  return load;
}

function curlArguments({ url, body }: CurlLoadOptions): readonly string[] {
  const report = "%{exitcode} %{http_code} %{remote_ip} %{errormsg}\n";
  const quietly = ["--disable", "--silent", "--output", "/dev/null", "--write-out", report];
  const pace = ["--rate", "5/s", "--max-time", "10"];
  const method = body === undefined ? [] : ["--data", body];
  return [programPath("curl"), ...quietly, "--noproxy", "*", ...pace, ...method, `${url}?n=[1-8]`];
}

async function runCurl(client: string, [program = "", ...argv]: readonly string[]): Promise<readonly RequestRecord[]> {
  const child = spawn(program, argv, { stdio: ["ignore", "pipe", "pipe"] });
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const lines = output.split("\n").filter((line) => line !== "");
  if (lines.length === 0) throw new Error(`Cannot run curl: ${complaint}`);
  return lines.map((line) => readReport(client, line));
}

/** One line per request, as `--write-out` was told. */
function readReport(client: string, line: string): RequestRecord {
  const [exitCode, status, address, ...message] = line.split(" ");
  const isAnswered = exitCode === "0" && status === "200";
  const failure = isAnswered ? undefined : `curl ${exitCode}, status ${status}: ${message.join(" ")}`;
  return { client, at: Date.now(), address: address === "" ? undefined : address, failure };
}
