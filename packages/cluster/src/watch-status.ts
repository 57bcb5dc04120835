import type { PropagationStatus, WatchStatus } from "@dns-drain/dns";

/** Whether a value from another process, whose version may be another, is a status that a drain can decide by. */
export function isWatchStatus(value: unknown): value is WatchStatus {
  if (!isRecord(value)) return false;
  const { membership, reason, needMs, propagation, names, authorities, resolvers } = value;
  return (
    isMembership(membership) &&
    typeof reason === "string" &&
    isDuration(needMs) &&
    isPropagationIfAny(propagation) &&
    isListOf(names, isNameStatus) &&
    isListOf(authorities, isRecord) &&
    isListOf(resolvers, isRecord)
  );
}

const memberships: ReadonlySet<unknown> = new Set<WatchStatus["membership"]>([
  "unlisted",
  "listed",
  "suspect",
  "delisted",
]);

function isMembership(value: unknown): boolean {
  return memberships.has(value);
}

function isNameStatus(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { name, address, membership, propagation } = value;
  const isNamed = typeof name === "string" && typeof address === "string";
  return isNamed && isMembership(membership) && isPropagationIfAny(propagation);
}

function isPropagationIfAny(value: unknown): value is PropagationStatus | undefined {
  if (value === undefined) return true;
  if (!isRecord(value)) return false;
  const { delistedAt, staleUntil, clearAt, isOver } = value;
  const areMoments = [staleUntil, clearAt].every((moment) => moment === null || Number.isFinite(moment));
  return Number.isFinite(delistedAt) && areMoments && typeof isOver === "boolean";
}

function isDuration(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
