import type { DrainOptions } from "@dns-drain/core";

import type { Protocol } from "./protocol.ts";
import type { SubjectName } from "./subjects.ts";

/** What a server's process is started with. */
export interface ServerSettings {
  readonly subject: SubjectName;
  readonly protocol: Protocol;
  /** Milliseconds after which Node closes idle HTTP/1.1 connections by itself. Default: Node's. */
  readonly keepAliveMs?: number | undefined;
  /** Look for how long the event loop is blocked, once a millisecond. */
  readonly watchesLoop?: boolean | undefined;
  /** For the hook alone. */
  readonly drain?: DrainOptions | undefined;
}

/** What is asked of it. `collect`: after garbage collection (`--expose-gc`). */
export type ServerOrder = { readonly kind: "report"; readonly collect: boolean } | { readonly kind: "exit" };

/** What it tells. */
export type ServerMessage =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "report"; readonly report: ServerReport }
  | { readonly kind: "phase"; readonly phase: string; readonly at: number };

export interface ServerReport {
  /** Objects, and the memory outside of the heap that belongs to them. */
  readonly heapBytes: number;
  /** Processor time of the process since it began, in microseconds. */
  readonly cpuMicros: number;
  /** Requests handed to the application. */
  readonly executed: number;
  /** The longest time between two turns of the event loop since the last report, if that is watched. */
  readonly longestBlockMs?: number;
  /** How much processor time the process used within a single such time, at most. */
  readonly longestBlockCpuMs?: number;
}
