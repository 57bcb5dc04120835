/**
 * The parts that a watch is made of, for tools that ask in rounds of their own, such as the command line: questions and
 * answers, and the decisions as pure functions. They change with any minor version; `watchAddress` doesn't.
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
export { createObserver } from "./observing/observer.ts";
export { readWatchOptions, systemServers } from "./options.ts";
export { reasonFor, wordsFor } from "./running/reasons.ts";

export type { Listing } from "./deciding/listing.ts";
export type { Authority } from "./deciding/voices.ts";
export type { WatchState } from "./deciding/watch-state.ts";
export type { Delegation } from "./delegation/delegation.ts";
export type { Server } from "./exchange/server.ts";
export type { Finding, Observation, Question, RecordType } from "./observing/observation.ts";
export type { Observer } from "./observing/observer.ts";
export type { WatchConfig } from "./options.ts";
