import { measureChurn } from "./churn.ts";
import { measureFootprint } from "./footprint.ts";
import { measureIdle } from "./idle.ts";
import { countInstructions } from "./instructions.ts";
import { measureLosses } from "./losses.ts";
import { recordPicture } from "./picture-file.ts";
import type { Section } from "./section.ts";
import { measureServing } from "./serving.ts";
import type { Settings } from "./settings.ts";

type Measure = (settings: Settings) => Promise<Section>;

/** In the order of the report, by the name that `--only` takes. */
const measurements: Readonly<Record<string, Measure>> = {
  serving: (settings) => measureServing("http1", settings),
  "serving-http2": (settings) => measureServing("http2", settings),
  instructions: countInstructions,
  losses: (settings) => measureLosses("http1", settings),
  "losses-http2": (settings) => measureLosses("http2", settings),
  idle: measureIdle,
  footprint: measureFootprint,
  churn: measureChurn,
  picture: ({ isPictureKept }) => recordPicture(isPictureKept),
};

/** These have the machine for themselves. */
const alone = ["serving", "serving-http2", "idle"];

/** This takes as long as those that are left together, and is disturbed by nothing, so it runs beside them. */
const beside = ["instructions"];

/** Measures all, or the one with this name. `done` hears of each when it has been measured. */
export async function measureAll(
  settings: Settings,
  only: string | undefined,
  done: (section: Section) => void,
): Promise<Section[]> {
  const names = Object.keys(measurements).filter((name) => name === (only ?? name));
  if (names.length === 0) {
    const known = Object.keys(measurements).join(", ");
    throw new RangeError(`Cannot measure: "only" must be one of ${known}, received ${JSON.stringify(only)}`);
  }
  const sections = new Map<string, Section>();
  const inTurn = async (group: readonly string[]): Promise<void> => {
    for (const name of group.filter((candidate) => names.includes(candidate))) {
      const section = await measurements[name]!(settings);
      sections.set(name, section);
      done(section);
    }
  };
  await inTurn(alone);
  const rest = names.filter((name) => !alone.includes(name) && !beside.includes(name));
  await Promise.all([inTurn(beside), inTurn(rest)]);
  return names.map((name) => sections.get(name)!);
}
