import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { programPath } from "./requirements.ts";

/**
 * What to put in front of a command, so that it looks names up as every program does, at this resolver: in a mount namespace
 * whose `/etc/resolv.conf` names it. The files are written into the folder.
 */
export function withResolver(resolver: string, folder: string): readonly string[] {
  const resolvConf = join(folder, "resolv.conf");
  const nsswitchConf = join(folder, "nsswitch.conf");
  writeFileSync(resolvConf, `nameserver ${resolver}\noptions timeout:2 attempts:3\n`);
  writeFileSync(nsswitchConf, "hosts: dns\n");
  const mounts = `mount --bind "$1" /etc/resolv.conf && mount --bind "$2" /etc/nsswitch.conf`;
  const script = `${mounts} && shift 2 && exec "$@"`;
  const namespace = [programPath("unshare"), "--mount", "--propagation", "private"];
  return [...namespace, "sh", "-c", script, "sh", resolvConf, nsswitchConf];
}
