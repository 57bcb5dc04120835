/**
 * The parts that a watch is made of, for tools that ask in rounds of their own, such as the command line: questions and
 * answers, and the decisions as pure functions. Besides, what the other packages need to write to the same log.
 *
 * @packageDocumentation
 * @beta
 */

export { assumeRemoved } from "./deciding/assumed-removal.ts";
export { apartMs } from "./deciding/caches.ts";
export { isConfirming } from "./deciding/confirming.ts";
export { isHurried } from "./deciding/pace.ts";
export { isClear } from "./deciding/panel.ts";
export { absencesNeeded, stableRounds } from "./deciding/removal-test.ts";
export { isRotating } from "./deciding/rotation.ts";
export { isLeftOut } from "./deciding/voices.ts";
export {
  afterPanel,
  afterRound,
  dueSeats,
  hostPropagation,
  newWatchState,
  questionsOf,
} from "./deciding/watch-state.ts";
export { createDelegations } from "./delegation/delegation.ts";
export { parseServer } from "./exchange/server.ts";
export { addressFamily, canonicalAddress } from "./names/address.ts";
export { canonicalName } from "./names/name.ts";
export { createObserver } from "./asking/observer.ts";
export { optionChecks } from "./option-checks.ts";
export { readWatchOptions, systemServers } from "./options.ts";
export { reasonFor, wordsFor } from "./running/reasons.ts";
export { createLog } from "./telling/log.ts";
export { watchLogCodes } from "./telling/watch-log-codes.ts";

export type { AssumedRemoval } from "./deciding/assumed-removal.ts";
export type { Absences, FalseAlarm, History } from "./deciding/history.ts";
export type { Ledger } from "./deciding/ledger.ts";
export type { Link } from "./deciding/link.ts";
export type { Listing } from "./deciding/listing.ts";
export type { Membership } from "./deciding/membership.ts";
export type { Evidence } from "./deciding/removal-test.ts";
export type { Rotation } from "./deciding/rotation.ts";
export type { Published, Round } from "./deciding/round.ts";
export type { Authority } from "./deciding/voices.ts";
export type { Watched, WatchState } from "./deciding/watch-state.ts";
export type { AuthorityAddress, Delegation, Delegations, DelegationsConfig } from "./delegation/delegation.ts";
export type { Expiring } from "./delegation/fail-static-cache.ts";
export type { FormerAuthority } from "./delegation/former-authorities.ts";
export type { Server } from "./exchange/server.ts";
export type { Finding, Observation, Question, RecordType } from "./observing/observation.ts";
export type { Care, Observer, ObserverConfig } from "./asking/observer.ts";
export type { OptionChecks } from "./option-checks.ts";
export type { WatchConfig } from "./options.ts";
export type { Log, LogCodes, LogKind } from "./telling/log.ts";
