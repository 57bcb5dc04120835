import type { SampledMetric } from "./catalogue.ts";

/** The labels of one value, by name. */
export type Labels = Readonly<Record<string, string>>;

/** One value of one metric at this moment. */
export interface Sample {
  readonly metric: SampledMetric;
  readonly labels: Labels;
  readonly value: number;
}

/** One sample for each value that a label may have: 1 for the one that it has, 0 for the others. */
export function oneOf(
  metric: SampledMetric,
  label: string,
  current: string | undefined,
  all: readonly string[],
  labels: Labels = {},
): Sample[] {
  return all.map((value) => ({ metric, labels: { ...labels, [label]: value }, value: value === current ? 1 : 0 }));
}
