import type { TcpNetConnectOpts } from "node:net";

import type { DrainOptions } from "@dns-drain/core";

import type { Stage } from "../../support/real/stage.ts";
import { startForkedDrain, type DrainReport, type ForkedDrain } from "../../support/forked/forked-drain.ts";

/** What a relay is started with. */
export interface RelaySettings {
  readonly address: string;
  readonly port: number;
  readonly postgres: TcpNetConnectOpts;
  readonly drain: DrainOptions;
  /** Whether it has connections leave behind an answer, or only in silence. */
  readonly tellsSettled: boolean;
}

export interface RelayReport extends DrainReport {
  /** The end of the last transaction that went through it, or log-in, in milliseconds since the epoch. */
  readonly lastTransactionAt: number;
}

export type Relay = ForkedDrain<RelayReport>;

/** Starts a relay in a process of its own, and ends it with the stage. */
export function startRelay(stage: Stage, settings: RelaySettings, onLog: (line: string) => void): Promise<Relay> {
  return startForkedDrain<never, RelayReport>(stage, {
    script: new URL("relay-process.js", import.meta.url),
    settings,
    onLog,
  });
}
