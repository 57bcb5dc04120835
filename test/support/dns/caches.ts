import fc from "fast-check";
import type { Observation } from "#dns/observing/observation.js";
import { addresses, alias, empty, name, other, own, says, silence } from "./observations.ts";

/** Where the alias leads. */
export const target = "edge.provider.example";

/** What a server publishes for a name: our address, an alias, another address, or nothing. */
interface Content {
  readonly is: "own" | "alias" | "other" | "empty";
  readonly ttl: number;
}

/** What two servers publish under two names until the round at `at`, in which some of them may be silent. */
export interface Step {
  readonly at: number;
  readonly contents: readonly Content[];
  readonly isSilent: readonly boolean[];
}

const places = [
  { server: "s1", name },
  { server: "s2", name },
  { server: "s1", name: target },
  { server: "s2", name: target },
] as const;

const content: fc.Arbitrary<Content> = fc.record({
  is: fc.constantFrom("own", "alias", "other", "empty"),
  ttl: fc.constantFrom(0, 1, 5, 20, 60),
});

const rawStep = fc.record({
  seconds: fc.integer({ min: 1, max: 30 }),
  contents: fc.tuple(content, content, content, content),
  isSilent: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
});

const nothing: Content = { is: "empty", ttl: 0 };

/** Histories that end with the removal: the last round finds the address nowhere. */
export const zoneHistories: fc.Arbitrary<readonly Step[]> = fc
  .array(rawStep, { minLength: 1, maxLength: 8 })
  .map((raw) => {
    const steps: Step[] = [{ at: 0, contents: places.map(() => nothing), isSilent: places.map(() => false) }];
    for (const { seconds, contents, isSilent } of raw) {
      const last = steps.at(-1) as Step;
      const first = contents
        .slice(0, 2)
        .map((next, place) => (isSilent[place] ? (last.contents[place] as Content) : next));
      const isAsked = first.some((next, place) => next.is === "alias" && !isSilent[place]);
      // Nobody asks about a target that no alias leads to, so what changes there would go unseen.
      const second = [2, 3].map((place) => {
        const next = contents[place] as Content;
        const isSeen = isAsked && !isSilent[place];
        return isSeen ? { ...next, is: next.is === "alias" ? "other" : next.is } : (last.contents[place] as Content);
      });
      steps.push({ at: last.at + seconds * 1000, contents: [...first, ...second], isSilent });
    }
    const last = steps.at(-1) as Step;
    const removed = last.contents.map((next, place): Content => (place < 2 ? { is: "other", ttl: 60 } : next));
    return [...steps, { at: last.at + 10_000, contents: removed, isSilent: places.map(() => false) }];
  });

/** What the round at the end of a step brings: targets are asked about when an alias leads there. */
export function observationsOf({ at, contents, isSilent }: Step): Observation[] {
  const isAsked = contents.some(({ is }, place) => place < 2 && is === "alias" && !isSilent[place]);
  return places.flatMap((place, index) =>
    index < 2 || isAsked
      ? [says(isSilent[index] ? silence : findingOf(contents[index] as Content), { ...place, at })]
      : [],
  );
}

function findingOf({ is, ttl }: Content): Observation["finding"] {
  if (is === "empty") return empty;
  if (is === "alias") return alias(target, ttl * 1000);
  return addresses([is === "own" ? own : other], ttl * 1000);
}

/**
 * By trying: the last moment at which any cache may lead to our address. A cache may have asked any server at any moment;
 * between two rounds the server may have published what it did at either. A record is held for its TTL and, as some
 * caches do, through the second in which that ends.
 */
export function lastHeldAt(history: readonly Step[]): number {
  const direct = lifetimes(history, [0, 1], "own");
  const aliases = lifetimes(history, [0, 1], "alias");
  const behind = lifetimes(history, [2, 3], "own");
  const both = aliases.flatMap(([from, to]) =>
    behind.filter(([since, until]) => since < to && from < until).map(([, until]) => Math.min(to, until)),
  );
  return Math.max(-Infinity, ...direct.map(([, until]) => until), ...both);
}

/** From when and until when one fetch of such a record can be held: the earliest and the latest fetch of every step. */
function lifetimes(history: readonly Step[], of: readonly number[], is: Content["is"]): [number, number][] {
  return history.flatMap(({ at, contents }, index) =>
    of.flatMap((place): [number, number][] => {
      const { is: kind, ttl } = contents[place] as Content;
      if (kind !== is) return [];
      const [since, until] = [history[index - 1]?.at ?? at, history[index + 1]?.at ?? at];
      return [[since, until + ttl * 1000 + 1000 - 1]];
    }),
  );
}
