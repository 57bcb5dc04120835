import { execFileSync } from "node:child_process";
import { askAddresses } from "./ask.ts";
import { programPath } from "./requirements.ts";

/** Those of the servers that return the address, asked now and directly. */
export async function holdersOf(servers: readonly string[], name: string, address: string): Promise<readonly string[]> {
  const answers = await Promise.all(servers.map((server) => askAddresses(server, name)));
  return servers.filter((_server, index) => answers[index]?.addresses.includes(address));
}

/** Whether a server's answer to a name is cut over UDP, with the buffer size that the watch advertises. */
export function isTruncated(server: string, name: string): boolean {
  const argv = [`@${server}`, name, "A", "+norecurse", "+ignore", "+bufsize=1232", "+noall", "+comments"];
  const output = execFileSync(programPath("dig"), argv, { encoding: "utf8", timeout: 5000 });
  return /flags:[^;]* tc/.test(output);
}
