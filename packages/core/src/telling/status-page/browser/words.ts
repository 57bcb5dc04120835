const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A span of time in words, by its two largest units: `45 s`, `2 min 5 s`, `3 h 20 min`. */
export function duration(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return inUnits(ms, [minute, "min"], [second, "s"]);
  if (ms < day) return inUnits(ms, [hour, "h"], [minute, "min"]);
  return inUnits(ms, [day, "d"], [hour, "h"]);
}

type Unit = readonly [ms: number, name: string];

function inUnits(ms: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((ms % large) / small);
  const whole = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

/** What is left until a moment, a second that has begun included. */
export function timeLeft(at: number, now: number): string {
  return duration(Math.ceil(Math.max(0, at - now) / second) * second);
}

/** A moment, seen from now: `in 12 s`, `5 s ago`. */
export function relation(at: number, now: number): string {
  if (at > now) return `in ${timeLeft(at, now)}`;
  return now - at < second ? "now" : `${duration(now - at)} ago`;
}

/** A moment as the reader's clock shows it, with the day if that is another one. */
export function clockTime(at: number, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString();
  return date.toDateString() === new Date(now).toDateString() ? time : `${date.toLocaleDateString()}, ${time}`;
}

/** Ends with a stop, and begins with a capital, unless its first word is a name, such as `api.example.com`. */
export function sentence(text: string): string {
  const begin = /^[a-z']+(?=[ :,]|$)/.test(text) ? text.charAt(0).toUpperCase() : text.charAt(0);
  return `${begin}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
}
