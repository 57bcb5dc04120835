export { asMiddleware, createServerFinder } from "./adapter.ts";
export { createDrain } from "./drain.ts";

export type { Drain } from "./drain.ts";
export type { DrainEvents, Leave } from "./drain-runner.ts";
export type { Misdirected } from "./misdirected/misdirection.ts";
export type { DrainOptions } from "./options.ts";
export type { Phase } from "./phases/drain-state.ts";
export type { LogCode } from "./telling/log-codes.ts";
export type { PhaseChange } from "./telling/phase-channel.ts";
export type { DrainStatus } from "./telling/status.ts";
export type { ConnectionCounts, Goaway, SheddingPlan, SheddingTally, Target } from "./target.ts";
export type { AttachableServer } from "./targets/target-for.ts";
