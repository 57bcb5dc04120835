/** What a host's process is started with. */
export interface HostSettings {
  readonly name: HostName;
  readonly address: string;
  /** `host:port` of the authority and of the resolver. */
  readonly authority: string;
  readonly resolver: string;
}

export type HostName = "A" | "B";

/** What a host's process tells. Moments are milliseconds since the epoch. */
export type HostMessage =
  | { readonly kind: "listening"; readonly http1Port: number; readonly http2Port: number }
  | { readonly kind: "report"; readonly report: HostReport }
  | { readonly kind: "phase"; readonly from: string; readonly to: string; readonly reason: string; readonly at: number }
  | { readonly kind: "log"; readonly line: string }
  /** The host wants its own record out of DNS. */
  | { readonly kind: "withdraw" };

/** The hook's status, as far as the demo shows it. */
export interface HostReport {
  readonly phase: string;
  readonly since: number;
  /** Why, in a sentence. */
  readonly reason: string;
  /** What the hook takes DNS to say about its address: unlisted, listed, suspect or delisted. */
  readonly membership: string;
  /** Until when a cache may hand out the address; undefined: the hook doesn't know of a removal. */
  readonly staleUntil: number | undefined;
  /** When the hook expects every client to have noticed. */
  readonly clearAt: number | undefined;
  /** Requests whose handler was called. */
  readonly executed: number;
}
