import type { Clock } from "@dns-drain/dns";

import { checks, readExportOptions, type ExportOptions } from "./options.ts";
import type { OpenOutlet, Outlet } from "./outlet.ts";
import type { Labels, Sample } from "../sample.ts";
import { createDrainSource, type DrainSource, type MeasuredDrain } from "../sampling/drain-source.ts";
import { countQuestions, type QuestionCounts } from "../sampling/questions.ts";

/** The outlet of a register or meter, and the drains that share it. */
interface Shared {
  readonly outlet: Outlet;
  readonly questions: QuestionCounts;
  readonly sources: Map<string, DrainSource>;
}

const sharedBy = new WeakMap<object, Shared>();

/**
 * Exports a drain to a register or meter until it is detached, or the function that is returned is called. The first
 * drain opens the outlet, and the last one closes it.
 *
 * @throws {TypeError} for an option that can't be used, and for a name that another drain has there
 */
export function exportDrain(drain: MeasuredDrain, place: object, open: OpenOutlet, options: ExportOptions): () => void {
  checks.methods("drain", "a drain", drain, ["status", "on", "off"]);
  const { name, clock } = readExportOptions(options);
  if (sharedBy.get(place)?.sources.has(name))
    throw checks.refusal("name", "one that no other drain has in the same register or meter", options.name);
  const shared = sharedBy.get(place) ?? share(place, open);
  const leave = join(shared, name, drain, clock);

  function end(): void {
    drain.off("detach", end);
    leave();
    if (shared.sources.size === 0) unshare(place, shared);
  }

  drain.on("detach", end);
  return end;
}

function share(place: object, open: OpenOutlet): Shared {
  const sources: Shared["sources"] = new Map();
  const outlet = open(() => [...questions.samples(), ...[...sources].flatMap(([name, source]) => named(name, source))]);
  const questions = countQuestions(outlet.record);
  const shared = { outlet, questions, sources };
  sharedBy.set(place, shared);
  return shared;
}

/** Again changes nothing: by then the outlet may be another one's. */
function unshare(place: object, shared: Shared): void {
  if (sharedBy.get(place) !== shared) return;
  shared.questions.end();
  shared.outlet.close();
  sharedBy.delete(place);
}

/** Returns what takes the drain out again; that may be called twice, too. */
function join({ outlet, sources }: Shared, name: string, drain: MeasuredDrain, clock: Clock): () => void {
  const labels = labelsOf(name);
  const source = createDrainSource(drain, clock, (metric, value, more) =>
    outlet.record(metric, value, { ...labels, ...more }),
  );
  sources.set(name, source);
  return () => {
    if (sources.get(name) !== source) return;
    sources.delete(name);
    source.end();
    outlet.forget(labels);
  };
}

function named(name: string, source: DrainSource): Sample[] {
  const labels = labelsOf(name);
  return source.samples().map((sample) => ({ ...sample, labels: { ...labels, ...sample.labels } }));
}

/** The only drain needs no label. */
function labelsOf(name: string): Labels {
  return name === "" ? {} : { drain: name };
}
