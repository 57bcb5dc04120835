import { chartLines } from "./chart.ts";
import type { HostReport } from "./messages.ts";
import { settings } from "./settings.ts";
import { count, type Line, seconds, span, type Style, wrap } from "./text.ts";
import type { View } from "./view.ts";

/** Columns that a label takes. */
const labelWidth = 15;

/** Lines that aren't bars. */
const otherLines = 16;

/** How high a bar may grow. */
const highestBar = 3;

/** A picture of the run, as lines; bars as high as the room allows. */
export function frameOf(view: View, width: number, height: number): Line[] {
  const barHeight = Math.min(Math.max(Math.floor((height - otherLines) / 4), 1), highestBar);
  const lines = [
    titleLine(view, width),
    [],
    [span(settings.name, "bold"), span(`   TTL ${settings.ttl} s`, "dim")],
    labelled("  authority", ...authorityText(view)),
    labelled("  resolver", ...resolverText(view)),
    labelled("  hook on A", ...expectationText(view)),
    [],
    ...hostLines(view, width),
    [],
    ...scoreLines(view),
    [],
    ...chartLines(view, width, barHeight),
  ];
  return lines.slice(0, height);
}

function titleLine({ now, startedAt }: View, width: number): Line {
  const time = ` ${seconds(now - startedAt)}`;
  const room = width - time.length;
  return [
    span("dns-drain: a host leaves DNS, its clients don't look".slice(0, room).padEnd(room), "bold"),
    span(time, "dim"),
  ];
}

function labelled(label: string, ...spans: Line): Line {
  return [span(label.padEnd(labelWidth), "dim"), ...spans];
}

function authorityText({ now, milestones }: View): Line {
  if (milestones.removed === undefined) return addressSpans([settings.hostA, settings.hostB]);
  return [
    ...addressSpans([settings.hostB]),
    span(`   ${settings.hostA} left ${seconds(now - milestones.removed)} ago`),
  ];
}

function resolverText({ held }: View): Line {
  if (held === undefined) return [span("holds nothing, and would ask the authority", "dim")];
  return [...addressSpans(held.addresses), span(`   for ${seconds(held.forMs)} more`, "dim")];
}

function addressSpans(addresses: readonly string[]): Line {
  return addresses.map((address) => span(`${address} `, address === settings.hostA ? "yellow" : "cyan"));
}

/** What A's hook reckons with. */
function expectationText({ a, now }: View): Line {
  if (a?.staleUntil === undefined || a.clearAt === undefined) return [span("sees no reason to leave", "dim")];
  if (now < a.staleUntil) return [span(`a cache may hand A out for ${seconds(a.staleUntil - now)} more`)];
  if (now < a.clearAt) return [span(`clients' own caches may hold A for ${seconds(a.clearAt - now)} more`)];
  return [span("every cache has had its time", "green")];
}

const phaseStyles: Readonly<Record<string, Style>> = {
  serving: "green",
  propagating: "yellow",
  draining: "magenta",
  drained: "cyan",
  closed: "cyan",
};

function hostLines(view: View, width: number): Line[] {
  const reasons = view.a === undefined ? [] : wrap(view.a.reason, width - labelWidth, 2);
  while (reasons.length < 2) reasons.push("");
  return [
    labelled("Host A", ...phaseText(view.a, view)),
    ...reasons.map((reason) => labelled("", span(reason))),
    labelled("Host B", ...phaseText(view.b, view)),
  ];
}

function phaseText(report: HostReport | undefined, { now, a, exit }: View): Line {
  if (report === undefined) return [span("starting", "dim")];
  if (report === a && exit !== undefined)
    return [span(`process ended, exit code ${exit}`, exit === 0 ? "cyan" : "red")];
  const since = span(`   for ${seconds(now - report.since)}`, "dim");
  return [span(report.phase, phaseStyles[report.phase]), since];
}

function scoreLines({ score }: View): Line[] {
  const { requests, failed, clients, moved } = score;
  return [
    labelled("clients", span(`${moved} of ${clients} that A served have moved to B`)),
    labelled("requests", span(`${count(requests)}, `), span(`${count(failed)} failed`, failed === 0 ? "green" : "red")),
  ];
}
