import { setTimeout as sleep } from "node:timers/promises";

import { waitFor } from "@dns-drain/lab";

import { startBindPrimary, type BindPrimary } from "../support/real/bind.ts";
import type { Stage } from "../support/real/stage.ts";
import { startUnbound } from "../support/real/unbound.ts";

import { createCertificateAuthority } from "./certificate-authority.ts";
import { startHost, type Host, type HostLabel, type HostSettings, type Ports } from "./host.ts";

/** Two hosts of one name, of which DNS has only the first yet. */
export interface Scene {
  readonly name: string;
  readonly ports: Ports;
  readonly caFile: string;
  readonly resolver: string;
  readonly primary: BindPrimary;
  readonly hosts: Readonly<Record<HostLabel, Host>>;
  readonly addresses: Readonly<Record<HostLabel, string>>;
}

export type Waits = Pick<HostSettings["drain"], "graceMs" | "spreadMs" | "idleGraceMs" | "goaway">;

/**
 * A host that has seen only a few answers takes a record that is replaced by another for rotation, and waits for many
 * more: it has to have been there for a while.
 */
const listedForMs = 30_000;
export const ttlSeconds = 2;
const zone = "interop.test";
const ports: Ports = { http: 8080, https: 8443, h2c: 8082 };

/** Starts BIND, unbound and both hosts, and waits until the first one has been listed for a while. */
export async function setScene(stage: Stage, waits: Waits, say: (line: string) => void): Promise<Scene> {
  const name = `api.${zone}`;
  const [authority, resolver] = [stage.address(1), stage.address(2)];
  const addresses = { A: stage.address(11), B: stage.address(12) };
  const records = [`api ${ttlSeconds} A ${addresses.A}`];
  const primary = await startBindPrimary(stage, authority, { zone: { name: zone, authorities: [authority], records } });
  await startUnbound(stage, resolver, { zone, authorities: [authority] });
  const { key, cert, file: caFile } = createCertificateAuthority(stage.folder("certificates"), [name]);
  const drain = { names: [name], resolvers: [resolver], schedule: "* * * * * *", ...waits };
  const start = (label: HostLabel): Promise<Host> => {
    const address = addresses[label];
    const settings = { label, address, ports, key, cert, drain: { ...drain, addresses: [address] } };
    return startHost(stage, settings, (line) => say(`${label}: ${line}`));
  };
  const hosts = { A: await start("A"), B: await start("B") };
  await waitUntilSettled(hosts.A);
  return { name, ports, caFile, resolver, primary, hosts, addresses };
}

async function waitUntilSettled(host: Host): Promise<void> {
  const isSettled = async (): Promise<boolean> => {
    await sleep(500);
    const [name] = (await host.status()).dns?.names ?? [];
    return name?.membership === "listed" && Date.now() - name.since > listedForMs;
  };
  await waitFor(isSettled, { withinMs: 2 * listedForMs, what: "a host to be listed for a while" });
}
