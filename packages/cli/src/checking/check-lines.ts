import type { CheckReport, RemovalEstimate, ResolverReport } from "./check-report.ts";
import type { RecordSet } from "./record-sets.ts";
import type { Style } from "../terminal/style.ts";
import { wrapped } from "../terminal/wrapped.ts";
import { listText, plainText } from "../text/plain.ts";
import { durationText, timeOfDay } from "../text/time.ts";

/** A row of the report: what it is about, and what there is to say. */
type Row = readonly [string, string];

/** The longest heading. */
const headingWidth = "HTTPS hints".length;

/** The report for people. `now` is in milliseconds since the epoch. */
export function checkLines(report: CheckReport, now: number, width: number, style: Style): string[] {
  const sections = [zoneRows(report), chainRows(report), report.records.map(recordRow), resolverRows(report.resolvers)];
  const tables = sections.filter((rows) => rows.length > 0).map((rows) => rowLines(rows, width, style));
  const remarks = remarksOn(report);
  return [
    style.strong(report.name),
    ...tables.flatMap((lines) => ["", ...lines]),
    ...(remarks.length > 0 ? ["", ...remarks.flatMap((remark) => bulletLines(remark, width, style))] : []),
    ...(report.removal ? ["", ...removalLines(report.name, report.removal, now, width, style)] : []),
  ];
}

function rowLines(rows: readonly Row[], width: number, style: Style): string[] {
  return rows.flatMap(([heading, text]) =>
    wrapped(plainText(text), width - headingWidth - 1).map(
      (line, index) => `${style.dim((index === 0 ? heading : "").padEnd(headingWidth))} ${line}`,
    ),
  );
}

function zoneRows({ zones, authorities }: CheckReport): Row[] {
  if (zones.length === 0) return authorities.map((server) => ["authority", `${server} (as given)`]);
  return zones.flatMap(({ zone, nameServers, error = "" }): Row[] => [
    ["zone", zone ?? error],
    ...nameServers.map(({ host, server }): Row => ["authority", `${host} ${server}`]),
  ]);
}

function chainRows({ chain }: CheckReport): Row[] {
  return chain.map(({ name, target, ttlMs }) => ["alias", `${name} → ${target} (${durationText(ttlMs)})`]);
}

function recordRow({ type, addresses, ttlMs, variety, shown }: RecordSet): Row {
  const heading = type === "HTTPS" ? "HTTPS hints" : type;
  if (variety === "none") return [heading, "none"];
  const how = {
    stable: "the same in every answer",
    rotating: `rotating, ${shown} of at least ${addresses.length} in one answer`,
    disagreeing: "the authorities disagree",
  }[variety];
  return [heading, `${addresses.join(", ")} (${durationText(ttlMs)}; ${how})`];
}

function resolverRows(resolvers: readonly ResolverReport[]): Row[] {
  return resolvers.map(({ server, addresses, ttlMs }) => {
    const left = ttlMs === null ? "" : ` (${durationText(ttlMs)} more)`;
    return ["resolver", `${server}: ${addresses.length > 0 ? addresses.join(", ") : "no address"}${left}`];
  });
}

function remarksOn({ records, failures }: CheckReport): string[] {
  return [
    ...records.flatMap(({ type, differing }) =>
      differing.map(
        ({ server, addresses }) => `${type}: ${server} answers ${listText(addresses) || "that there is none"}`,
      ),
    ),
    ...failures.map(({ server, says }) => `${server} gave no usable answer: ${says}`),
  ];
}

function bulletLines(remark: string, width: number, style: Style): string[] {
  return wrapped(plainText(remark), width - 2).map((line, index) => `${index === 0 ? style.bad("!") : " "} ${line}`);
}

function removalLines(name: string, removal: RemovalEstimate, now: number, width: number, style: Style): string[] {
  return removalSentences(name, removal, now)
    .flatMap((sentence) => wrapped(sentence, width))
    .map(style.strong);
}

function removalSentences(name: string, removal: RemovalEstimate, now: number): string[] {
  const { address, isListed, isLast, ttlMs, graceMs, needMs } = removal;
  if (!isListed) return [`${name} does not list ${address}.`];
  const clients = graceMs > 0 ? ` and clients ${durationText(graceMs)} more` : "";
  return [
    `${name} lists ${address}. Taken out now, it would lead nobody there after ${durationText(needMs)}, at ${timeOfDay(now + needMs)}: caches may hold it for ${durationText(ttlMs)}${clients}.`,
    ...(isLast ? [`It is the only address: without it, the name leads nowhere.`] : []),
  ];
}
