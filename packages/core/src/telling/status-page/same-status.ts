/** Numbers from here on are moments, in milliseconds since the epoch. */
const firstMoment = 100_000_000_000;
/** Moments are worked out from two clocks, one of which shows whole milliseconds alone: they tremble. */
const trembleMs = 10;

/** Whether two statuses, or parts of them, say the same. */
export function saysTheSame(a: unknown, b: unknown): boolean {
  if (isMoment(a) && isMoment(b)) return Math.abs(a - b) <= trembleMs;
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => saysTheSame(a[key], b[key]));
}

function isMoment(value: unknown): value is number {
  return typeof value === "number" && value >= firstMoment;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
