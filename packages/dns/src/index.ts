/** What you call. */
export { watchAddress } from "./watch.ts";
export { propagationAt } from "./deciding/propagation.ts";

/** What you give. */
export type { WatchOptions } from "./options.ts";
export type { OnEmpty } from "./deciding/membership.ts";
export type { Logger } from "./telling/log.ts";
export type { PropagationWaits, Removal } from "./deciding/propagation.ts";

/** What you get. */
export type { AddressWatch } from "./running/address-watch.ts";
export type { AuthorityStatus, NameStatus, PropagationStatus, ResolverStatus, WatchStatus } from "./running/status.ts";
export type { MembershipName } from "./deciding/membership.ts";
export type { Propagation } from "./deciding/propagation.ts";
export type { Seat } from "./deciding/panel.ts";
export type { LogMessage } from "./telling/log.ts";
export type { WatchLogCode } from "./telling/watch-log-codes.ts";
export type { QuestionMessage } from "./telling/questions.ts";
export type { Doubt, Question, RecordType } from "./observing/observation.ts";
export type { Outcome } from "./observing/outcome.ts";

/** For tests. */
export { systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
