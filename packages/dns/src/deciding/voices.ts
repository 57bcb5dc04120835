import type { Observation } from "../observing/observation.ts";
import { isConclusive, voiceOf } from "./round.ts";

/** One authority's word on one question, as the watch has known it. */
export interface Authority {
  /** Its last word. */
  readonly last: Observation;
  /** Since when it has said nothing of use. */
  readonly silentSince: number | undefined;
}

/** An authority that says nothing of use for so long no longer holds a decision up, while another one answers. */
const patienceMs = 60_000;
/** What wasn't asked about in a round is remembered for so long: hints are asked for every five minutes. */
const memoryMs = 10 * 60_000;
const mostRemembered = 64;

/** What is known of the authorities after a round of their answers. */
export function hearAuthorities(
  known: readonly Authority[],
  observations: readonly Observation[],
  now: number,
): readonly Authority[] {
  const before = new Map(known.map((authority) => [voiceOf(authority.last), authority]));
  const heard = new Map<string, Authority>();
  for (const observation of observations) {
    const voice = voiceOf(observation);
    if (heard.get(voice)?.silentSince === undefined && heard.has(voice)) continue;
    const silentSince = isConclusive(observation) ? undefined : (before.get(voice)?.silentSince ?? now);
    heard.set(voice, { last: observation, silentSince });
  }
  const unasked = known.filter(({ last }) => !heard.has(voiceOf(last)) && now - last.at < memoryMs);
  return [...heard.values(), ...unasked.slice(-mostRemembered)];
}

/** Whether an authority has been silent for so long that decisions are made without it. */
export function isLeftOut({ silentSince }: Authority, now: number): boolean {
  return silentSince !== undefined && now - silentSince >= patienceMs;
}

/** The voices that are left out. */
export function leftOutVoices(authorities: readonly Authority[], now: number): ReadonlySet<string> {
  return new Set(authorities.filter((authority) => isLeftOut(authority, now)).map(({ last }) => voiceOf(last)));
}
