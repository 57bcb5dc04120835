import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Servers are in folders that are not on everybody's PATH. */
const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Linux capabilities by number: what listening on port 53, giving `lo` an address and a mount namespace ask for. */
const capabilities = { CAP_NET_BIND_SERVICE: 10n, CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n };

/**
 * Why a test on real servers can't run on this machine, in words for the `skip` of `node:test`; false if it can.
 * `npm run setup` installs what it names.
 */
export function lacking(...programs: readonly string[]): string | false {
  const absent = ["ip", "setpriv", ...programs].filter((program) => findProgram(program) === undefined);
  if (absent.length > 0) return `needs ${absent.join(", ")}`;
  const denied = deniedCapabilities();
  return denied.length > 0 ? `needs to be root (${denied.join(", ")})` : false;
}

/** The absolute path of a program that `lacking` didn't name. */
export function programPath(program: string): string {
  const path = findProgram(program);
  if (path === undefined) throw new Error(`Cannot find "${program}" in ${folders.join(delimiter)}`);
  return path;
}

function findProgram(program: string): string | undefined {
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function deniedCapabilities(): readonly string[] {
  const effective = BigInt(`0x${effectiveCapabilities()}`);
  return Object.entries(capabilities).flatMap(([name, bit]) => ((effective >> bit) & 1n ? [] : [name]));
}

/** The hexadecimal mask of this process; none where the system isn't Linux. */
function effectiveCapabilities(): string {
  try {
    return /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  } catch {
    return "0";
  }
}
