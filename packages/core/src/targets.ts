/**
 * What targets have in common, for those who write one for another protocol; `drain.attach(target)` takes it. `Target`
 * itself is promised, by `@dns-drain/core`; these tools are as good as they are to `@dns-drain/net`.
 *
 * @packageDocumentation
 * @beta
 */

export { closeWhenIdle } from "./targets/shared/idle.ts";
export { closeWhenSilent } from "./targets/shared/linger.ts";
export { watchStrangers } from "./targets/shared/strangers.ts";
export { stopListening } from "./targets/shared/stop-listening.ts";
export { trackHandshakes } from "./targets/shared/handshakes.ts";
export { watchHandshakes } from "./targets/shared/handshake-watch.ts";
export { createEnding } from "./targets/shared/ending.ts";
export { countArrival, createTally } from "./targets/shared/tally.ts";
export { onceATurn } from "./targets/shared/once-a-turn.ts";
export { createPlans } from "./targets/shared/plans.ts";
export { isAttachable } from "./targets/target-for.ts";

export type { IdleClosing, IdleRules, QuietConnection } from "./targets/shared/idle.ts";
export type { Strangers, StrangersOptions } from "./targets/shared/strangers.ts";
export type { Handshakes } from "./targets/shared/handshakes.ts";
export type { HandshakeWatch, HandshakeWatchOptions } from "./targets/shared/handshake-watch.ts";
export type { Ending } from "./targets/shared/ending.ts";
export type { PlanEffects, Plans } from "./targets/shared/plans.ts";
export type { RunningTally } from "./targets/shared/tally.ts";
