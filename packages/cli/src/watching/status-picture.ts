import type { DrainStatus } from "@dns-drain/core";

import { progressBar } from "../terminal/progress-bar.ts";
import type { Style } from "../terminal/style.ts";
import { tableLines } from "../terminal/table.ts";
import { wrapped } from "../terminal/wrapped.ts";
import { countOf, plainText } from "../text/plain.ts";
import { durationText, elapsedText, timeOfDay } from "../text/time.ts";

/** What is to be seen. Times are milliseconds since the epoch. */
interface StatusScene {
  readonly url: string;
  readonly status: DrainStatus | undefined;
  /** Why the page can't be had; empty if it can. */
  readonly trouble: string;
  readonly now: number;
}

const widestBar = 40;
const widestTable = 110;

/** Connections in a line. */
export function statusSummary({ connections, shedding, stragglers }: DrainStatus): string {
  const { idle, busy, upgraded } = connections;
  const counts = `${countOf(idle + busy + upgraded, "connection")}: ${idle} idle, ${busy} busy, ${upgraded} upgraded`;
  const shed = shedding.shed > 0 ? `; ${shedding.shed} asked to leave, ${shedding.arrived} came since` : "";
  const cut = shedding.cut > 0 ? `; ${shedding.cut} cut` : "";
  return `${counts}${shed}${cut}${stragglers > 0 ? `; ${countOf(stragglers, "straggler")}` : ""}`;
}

/** A running hook as a picture of so many columns. */
export function statusPicture({ url, status, trouble, now }: StatusScene, width: number, style: Style): string[] {
  const title = wrapped(plainText(url), width).map((line) => style.dim(line));
  const lost = trouble === "" ? [] : wrapped(plainText(trouble), width).map((line) => style.bad(line));
  if (status === undefined) return [...title, ...lost];
  const since = `${status.phase} for ${elapsedText(now - status.since)}, since ${timeOfDay(status.since)}`;
  return [
    ...title,
    ...wrapped(since, width).map((line) => style.strong(line)),
    ...wrapped(plainText(status.reason), width),
    ...estimateLines(status, now, width, style),
    "",
    ...wrapped(statusSummary(status), width),
    ...serverLines(status, now, Math.min(width, widestTable), style),
    ...lost,
  ];
}

function estimateLines({ dns, order }: DrainStatus, now: number, width: number, style: Style): string[] {
  const { delistedAt = 0, clearAt = null } = dns?.propagation ?? {};
  const deadline =
    order?.deadlineAt === undefined ? [] : wrapped(`ends at ${timeOfDay(order.deadlineAt)} at the latest`, width);
  if (clearAt === null || clearAt <= now) return deadline;
  const fraction = (now - delistedAt) / (clearAt - delistedAt);
  const left = `${durationText(clearAt - now)} until everybody has noticed, at ${timeOfDay(clearAt)}`;
  return [progressBar(fraction, Math.min(width, widestBar), style), ...wrapped(left, width), ...deadline];
}

function serverLines({ dns }: DrainStatus, now: number, width: number, style: Style): string[] {
  if (dns === undefined) return [];
  const authorities = dns.authorities.map(({ server, says, silentSince }) => ({
    isFine: silentSince === undefined,
    cells: [server, plainText(says)],
  }));
  const resolvers = dns.resolvers.map(({ server, isClear, heldUntil, doubt }) => ({
    isFine: isClear,
    cells: [server, plainText(resolverWords(isClear, heldUntil, doubt, now))],
  }));
  const all = [...authorities, ...resolvers];
  const lines = tableLines(
    all.map(({ isFine, cells }) => [isFine ? "✓" : "●", ...cells]),
    width,
  ).map((line, index) => (all[index]?.isFine === true ? style.good : style.open)(line.slice(0, 1)) + line.slice(1));
  return ["", ...lines];
}

function resolverWords(
  isClear: boolean,
  heldUntil: number | undefined,
  doubt: string | undefined,
  now: number,
): string {
  if (isClear) return "has noticed";
  if (doubt !== undefined) return doubt;
  return heldUntil !== undefined && heldUntil > now
    ? `holds it, ${durationText(heldUntil - now)} more`
    : "not yet clear";
}
