import type { DrainOptions } from "@dns-drain/core";

/** What a host's process is started with. */
export interface HostSettings {
  readonly address: string;
  readonly port: number;
  readonly options: DrainOptions;
  /** How many times faster than the machine's its drain's clock is. */
  readonly speed: number;
  /** Servers, each with a drain of its own; 0: a drain without a server. */
  readonly servers: number;
  readonly oddity?: Oddity;
}

export type Oddity =
  | "withdraws"
  | "never says goodbye"
  | "closes its server"
  | "outlives its server"
  | "detaches while draining";

/** What it tells. */
export type HostMessage =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "phase"; readonly to: string }
  /** A request has come that won't be answered. */
  | { readonly kind: "hanging" }
  | { readonly kind: "withdraw" }
  | { readonly kind: "closed" };
