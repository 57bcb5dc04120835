import { nextMembership, unlisted, type Membership } from "#dns/deciding/membership.js";
import type { Round } from "#dns/deciding/round.js";

/** A round in which the voices of `holders`, one letter each, have the address, and those of `others` don't. */
export function present(
  addresses: readonly string[],
  {
    holders = "ab",
    others = "",
    answers = [addresses.join(" ")],
  }: { holders?: string; others?: string; answers?: string[] } = {},
): Round {
  return { kind: "present", holders: [...holders], others: [...others], addresses, answers };
}

export function absent(addresses: readonly string[], answers = [addresses.join(" ")]): Round {
  return { kind: "absent", addresses, answers };
}

export const empty: Round = { kind: "empty" };
export const inconclusive: Round = { kind: "inconclusive", doubts: [] };

/** The membership after rounds that are a second apart, and when the last of them was. */
export interface Course {
  readonly membership: Membership;
  readonly now: number;
}

export const start: Course = { membership: unlisted(0), now: 0 };

export function after(course: Course, rounds: readonly Round[], apartMs = 1000): Course {
  return rounds.reduce(({ membership, now }, round) => step(membership, round, now + apartMs), course);
}

function step(membership: Membership, round: Round, now: number): Course {
  return { membership: nextMembership(membership, round, now), now };
}

export function times(count: number, round: Round): Round[] {
  return Array.from({ length: count }, () => round);
}

/** How many of these rounds it takes until the address is taken for removed; `undefined` for more than `most`. */
export function roundsUntilDelisted(
  course: Course,
  round: (index: number) => Round,
  most = 10_000,
): number | undefined {
  let { membership, now } = course;
  for (let index = 0; index < most; index++) {
    ({ membership, now } = step(membership, round(index), now + 1000));
    if (membership.name === "delisted") return index + 1;
  }
  return undefined;
}
