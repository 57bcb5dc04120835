/** What you call. */
export { createDrain } from "./drain.ts";

/** What you give. */
export type { DrainOptions } from "./options.ts";
export type { Goaway } from "./target.ts";
export type { Misdirected } from "./misdirected/misdirection.ts";
export type { WatchLike } from "./running/dns-source.ts";
export type { AttachableServer } from "./targets/target-for.ts";

/** What you get. */
export type { Drain, DrainListener } from "./drain.ts";
export type { Phase, OrderKind } from "./phases/drain-state.ts";
export type { DrainStatus } from "./telling/status.ts";
export type { DrainEvents, Leave } from "./telling/drain-events.ts";
export type { PhaseChange } from "./telling/phase-channel.ts";
export type { LogCode } from "./telling/log-codes.ts";
export type { ReadinessHandler, ReadinessRequest, ReadinessResponse } from "./telling/readiness.ts";
export type { StatusHandler, StatusRequest, StatusResponse } from "./telling/status-page/status-exchange.ts";

/** For adapters to frameworks. */
export { asMiddleware, createServerFinder } from "./adapter.ts";

/** For targets: servers of another protocol. */
export type { ConnectionCounts, SheddingPlan, SheddingTally, Target } from "./target.ts";
