export { systemClock } from "./clock.ts";
export { propagationAt } from "./deciding/propagation.ts";
export { createLog } from "./telling/log.ts";
export { watchLogCodes } from "./telling/watch-log-codes.ts";
export { watchAddress } from "./watch.ts";

export type { Clock } from "./clock.ts";
export type { Log, LogCodes, LogKind, Logger, LogMessage } from "./telling/log.ts";
export type { OnEmpty } from "./deciding/membership.ts";
export type { Seat } from "./deciding/panel.ts";
export type { Propagation, PropagationWaits, Removal } from "./deciding/propagation.ts";
export type { WatchOptions } from "./options.ts";
export type { QuestionMessage } from "./telling/questions.ts";
export type { AuthorityStatus, NameStatus, PropagationStatus, ResolverStatus, WatchStatus } from "./running/status.ts";
export type { AddressWatch } from "./watch.ts";
