import type { Labels, Sample } from "../sample.ts";
import type { Recorder } from "../sampling/drain-source.ts";

/** Where metrics leave the process: the form that one system wants them in. */
export interface Outlet {
  readonly record: Recorder;
  /** Forgets what was recorded under these labels, as far as the system can. */
  forget(labels: Labels): void;
  close(): void;
}

/** Opens an outlet, which reads the samples whenever it is asked for metrics. */
export type OpenOutlet = (read: () => Sample[]) => Outlet;
