import type { DrainStatus, Phase } from "@dns-drain/core";

import { watchSamples } from "./watch-samples.ts";
import { oneOf, type Sample } from "../sample.ts";

/** What a drain's status says at `wall` (epoch milliseconds), but for what is counted. */
export function drainSamples(status: DrainStatus, wall: number): Sample[] {
  const { phase, since, order, connections, dns } = status;
  return [
    ...oneOf("phase", "phase", phase, phases),
    { metric: "phase_start_time", labels: {}, value: since / 1_000 },
    ...oneOf("order", "kind", order?.kind, orders),
    ...Object.entries(connections).map(([state, value]: [string, number]): Sample => ({
      metric: "connections",
      labels: { state },
      value,
    })),
    ...(dns ? watchSamples(dns, wall) : []),
  ];
}

type OrderKind = NonNullable<DrainStatus["order"]>["kind"];

/** As keys, so that the compiler finds the one that is missing. */
const phases = Object.keys({
  serving: true,
  propagating: true,
  draining: true,
  drained: true,
  closed: true,
} satisfies Record<Phase, true>);

const orders = Object.keys({ start: true, cancel: true, stop: true } satisfies Record<OrderKind, true>);
