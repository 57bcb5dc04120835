import { readdirSync, readlinkSync } from "node:fs";
import { waitFor } from "@dns-drain/lab";

/**
 * How many sockets this process holds. The kernel is asked, since Node's own lists leave out what is unref'd.
 * `undefined` where there is no /proc.
 */
export function openSockets(): number | undefined {
  try {
    return readdirSync("/proc/self/fd").filter((fd) => isSocket(fd)).length;
  } catch {
    return undefined;
  }
}

/** Fails unless there soon are no more sockets than there were. */
export async function socketsBackTo(before: number | undefined): Promise<void> {
  if (before === undefined) return;
  await waitFor(() => (openSockets() ?? 0) <= before, { what: `no more than ${before} open sockets` });
}

function isSocket(fd: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith("socket:");
  } catch {
    // The descriptor of the listing itself is gone by now.
    return false;
  }
}
