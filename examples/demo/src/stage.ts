import { type Authority, type CachingResolver, createAuthority, createCachingResolver } from "@dns-drain/lab";
import { createPaths, type Path } from "./path.ts";
import { type HostProcess, startHost } from "./host-process.ts";
import type { HostMessage, HostName } from "./messages.ts";
import { settings } from "./settings.ts";

/** Everything but the clients: name servers, two hosts, and the way to each. */
export interface Stage {
  readonly authority: Authority;
  readonly resolver: CachingResolver;
  readonly hosts: Readonly<Record<HostName, Host>>;
  /** Where clients find the name's servers; the same on both hosts. */
  readonly http1Port: number;
  readonly http2Port: number;
  /** Takes host A's address out of the zone. */
  removeA(): void;
  close(): Promise<void>;
}

/** What the stage tells to those who watch. */
export interface StageListeners {
  readonly onMessage: (host: HostName, message: HostMessage) => void;
  /** Host A's address has left the zone. */
  readonly onRemoved: () => void;
}

interface Host {
  readonly name: HostName;
  readonly address: string;
  readonly process: HostProcess;
  /** Connections that lead to the host now, as the network sees them. */
  readonly connections: number;
}

/** Sets the stage up: it is in order when this resolves. */
export async function createStage({ onMessage, onRemoved }: StageListeners): Promise<Stage> {
  const authority = await createAuthority({ zones: [settings.zone] });
  const resolver = await createCachingResolver({ authorities: [authority] });
  authority.setAddresses(settings.name, [settings.hostA, settings.hostB], settings.ttl);
  const removeA = (): void => {
    authority.setAddresses(settings.name, [settings.hostB], settings.ttl);
    onRemoved();
  };
  const start = (name: HostName, address: string): Promise<HostProcess> =>
    startHost({ name, address, authority: serverText(authority), resolver: serverText(resolver) }, (message) => {
      if (name === "A" && message.kind === "withdraw") removeA();
      onMessage(name, message);
    });
  const [a, b] = await Promise.all([start("A", settings.hostA), start("B", settings.hostB)]);
  const [pathA, pathB] = await createPaths({ ...a, address: settings.hostA }, { ...b, address: settings.hostB });
  return {
    authority,
    resolver,
    hosts: { A: hostOf("A", settings.hostA, a, pathA), B: hostOf("B", settings.hostB, b, pathB) },
    http1Port: pathA.http1Port,
    http2Port: pathA.http2Port,
    removeA,
    async close() {
      a.kill();
      b.kill();
      await Promise.all([pathA.close(), pathB.close(), authority.close(), resolver.close()]);
    },
  };
}

function hostOf(name: HostName, address: string, process: HostProcess, path: Path): Host {
  return {
    name,
    address,
    process,
    get connections() {
      return path.connections;
    },
  };
}

function serverText({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host}:${port}`;
}
