// For processes that `startForkedDrain` starts: their side of what is said.
import type { Drain, DrainOptions } from "@dns-drain/core";

import type { DrainMessage, DrainReport } from "./forked-drain.ts";

// When the parent is gone, so is this process.
process.on("disconnect", () => process.exit());

/** What this process was started with. */
export const settings: unknown = JSON.parse(process.argv[2] ?? "{}");

const log = (line: string): void => tell({ kind: "log", line });

/** For the options of the drain. */
export const logger: DrainOptions["logger"] = { info: log, warn: log, error: log };

export function tellNews(news: unknown): void {
  tell({ kind: "news", news });
}

export interface ReportOptions {
  /** How everything is; default: the status of the drain. */
  readonly report?: () => DrainReport;
  readonly onOrder?: (what: string) => void;
}

/** Says that this process listens, and from then on what becomes of its drain. */
export function reportToParent(drain: Drain, options: ReportOptions = {}): void {
  const { report = () => ({ status: drain.status() }), onOrder } = options;
  drain.on("phase", ({ to }) => tell({ kind: "phase", phase: to, at: Date.now() }));
  process.on("message", (what: string) => {
    if (what === "report") tell({ kind: "report", report: report() });
    else onOrder?.(what);
  });
  tell({ kind: "listening" });
}

/** A process that outlives its parent for a moment has nobody to tell. */
function tell(message: DrainMessage): void {
  if (process.connected) process.send!(message);
}
