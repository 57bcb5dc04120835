import type { DrainOptions } from "@dns-drain/core";

import type { Stage } from "../support/real/stage.ts";
import { createCertificateAuthority } from "./hosts/certificate-authority.ts";
import type { Ports } from "./hosts/host.ts";
import { hostName, startTwoHosts, type TwoHosts } from "./hosts/two-hosts.ts";
import type { Say } from "./telling/say.ts";

/** Both hosts, and what clients of every kind must know of them. */
export interface Scene extends TwoHosts {
  readonly ports: Ports;
  /** The path of the certificate that they must trust. */
  readonly caFile: string;
}

export type Waits = Pick<DrainOptions, "graceMs" | "spreadMs" | "idleGraceMs" | "goaway">;

/**
 * A host that has seen only a few answers takes a record that is replaced by another for rotation, and waits for many
 * more: it has to have been there for a while.
 */
const listedForMs = 30_000;
const ports: Ports = { http: 8080, https: 8443, h2c: 8082 };

export async function setScene(stage: Stage, waits: Waits, say: Say): Promise<Scene> {
  const { key, cert, file: caFile } = createCertificateAuthority(stage.folder("certificates"), [hostName]);
  // No signal ends a host: they are there as long as the stage.
  const drain = { ...waits, signals: [] };
  const hosts = await startTwoHosts(stage, { ports, certificate: { key, cert }, drain, listedForMs }, say);
  return { ...hosts, ports, caFile };
}
