/** What targets have in common, for those who write one for another protocol; `drain.attach(target)` takes it. */
export { closeWhenIdle } from "./targets/http1/idle.ts";
export { closeWhenSilent } from "./targets/http1/linger.ts";
export { watchStrangers } from "./targets/http1/strangers.ts";
export { stopListening } from "./targets/http2/end.ts";
export { trackHandshakes } from "./targets/http2/handshakes.ts";
export { createBell } from "./targets/shared/bell.ts";
export { onceATurn } from "./targets/shared/once-a-turn.ts";
export { isShorter } from "./targets/shared/shorter-plan.ts";
export { isAttachable } from "./targets/target-for.ts";

export type { IdleClosing, IdleRules, QuietConnection } from "./targets/http1/idle.ts";
export type { Strangers, StrangersOptions } from "./targets/http1/strangers.ts";
export type { Handshakes } from "./targets/http2/handshakes.ts";
export type { Bell } from "./targets/shared/bell.ts";
