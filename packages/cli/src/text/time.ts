const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long something has taken, for people: whole seconds that have passed. */
export function elapsedText(ms: number): string {
  return durationText(Math.floor(ms / secondMs) * secondMs);
}

/** A duration for people: `0s`, `45s`, `3m 10s`, `2h`, `1d 4h`. Rounded up to the second: what is left isn't over yet. */
export function durationText(ms: number): string {
  const whole = Math.max(Math.ceil(ms / secondMs), 0) * secondMs;
  const days = Math.floor(whole / dayMs);
  const hours = Math.floor((whole % dayMs) / hourMs);
  const minutes = Math.floor((whole % hourMs) / minuteMs);
  const seconds = (whole % minuteMs) / secondMs;
  const parts = [unit(days, "d"), unit(hours, "h"), unit(minutes, "m"), unit(seconds, "s")].filter(
    (text) => text !== "",
  );
  // Nobody plans an hour by its seconds.
  return parts.slice(0, 2).join(" ") || "0s";
}

/** The time of day of a moment, in milliseconds since the epoch, where the program runs: `14:05:22`. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

function unit(amount: number, name: string): string {
  return amount === 0 ? "" : `${amount}${name}`;
}
