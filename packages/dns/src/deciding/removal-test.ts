import { manyAnswers, type Absences, type History } from "./history.ts";
import { isRotating } from "./rotation.ts";

/** What is weighed: all from the time when the address was there, and the absences since. */
export interface Evidence {
  /** What is known from the time when it was there. */
  readonly history: History;
  /** The rounds without it, since. */
  readonly absences: Absences;
}

/** The risk of taking rotation for a removal, for each run of absences. See docs/deciding.md. */
const logRisk = Math.log(1e-9);
/** A stable set that loses members and gains none needs this many rounds: one, and two further. */
const stableAbsences = 3;
/** A set that hasn't been seen so often yet, absences included, isn't known to be stable. */
export const stableRounds = 13;
/** A weight may be cut to a tenth in one step, though there is no telling a weight below a hundredth from none. */
const deepestCut = 10;
const leastShare = 0.01;
/** A run of absences that rotation shows once in ten times is worth a closer look. */
const logUnlikely = Math.log(0.1);
/** More can't be waited for. */
const mostAbsences = 1_000_000;

/** How many absences in a row it takes, as far as can be told from those until now; `Infinity` for more than a million. */
export function absencesNeeded({ history, absences }: Evidence): number {
  const isStable = isRemovalFromStableSet({ history, absences });
  if (isStable) return Math.max(stableAbsences, stableRounds - Math.floor(history.rounds));
  return Math.max(stableAbsences, againstRotation(history), againstLessWeight({ history, absences }));
}

/** Whether so many absences in a row are what rotation shows all the time. */
export function isExpected({ history, absences }: Evidence): boolean {
  if (isRemovalFromStableSet({ history, absences })) return false;
  return logRatioOfRotation(history, absences.count) > logUnlikely;
}

/**
 * The set was the same in every round, and now is the same smaller one in every round; and no authority ever gave another
 * answer than these. Random subsets keep their size, and weighted records replace one another, so neither looks like this.
 */
export function isRemovalFromStableSet({ history, absences }: Evidence): boolean {
  const { set } = history;
  if (set === undefined || absences.set === undefined || isRotating(history.rotation)) return false;
  const answers = [set.join(" "), absences.set.join(" ")];
  // A set, since a zone may have thousands, and each of its authorities others.
  const before = new Set(set);
  return (
    absences.set.every((address) => before.has(address)) && history.answers.every((answer) => answers.includes(answer))
  );
}

/** The smallest count that rotation, with whatever share, doesn't explain. */
function againstRotation(history: History): number {
  const isEnough = (count: number): boolean => logRatioOfRotation(history, count) <= logRisk;
  let [low, enough] = [0, 1];
  while (!isEnough(enough)) {
    [low, enough] = [enough, 2 * enough];
    if (enough > mostAbsences) return Infinity;
  }
  while (enough - low > 1) {
    const middle = (low + enough) >> 1;
    if (isEnough(middle)) enough = middle;
    else low = middle;
  }
  return enough;
}

/**
 * How much likelier it is that the address left after the history than that every round, before and after, showed it
 * with one and the same probability; as the logarithm of that ratio, below zero. With a long history this is
 * (1 - p)^absences, and with a short one it asks for more.
 */
function logRatioOfRotation({ rounds, present }: History, absences: number): number {
  return logLikelihood(present, rounds + absences) - logLikelihood(present, rounds);
}

/** Of `present` among `rounds`, under the probability that fits best. */
function logLikelihood(present: number, rounds: number): number {
  const absent = rounds - present;
  return present * Math.log(present / rounds) + (absent > 0 ? absent * Math.log(absent / rounds) : 0);
}

/** Where a few answers take turns they have weights, and those are changed by hand; random subsets keep their share. */
function againstLessWeight({ history, absences }: Evidence): number {
  const answers = new Set([...history.answers, ...absences.answers]);
  if (!isRotating(history.rotation) || answers.size >= manyAnswers) return 0;
  const share = history.present / history.rounds;
  const least = Math.max(share / deepestCut, Math.min(share, leastShare));
  return Math.ceil(logRisk / Math.log1p(-least));
}
