import type { DrainOptions } from "@dns-drain/core";
import type { Protocol } from "./protocol.ts";
import { everySubject, type SubjectName } from "./subjects.ts";

/** How much is measured. */
export interface Settings {
  readonly serving: {
    /** Processes of each subject, one after the other: no two of them are equally fast. */
    readonly generations: number;
    /** Turns that each process gets, with a turn of the bare server beside each. */
    readonly rounds: number;
    readonly warmUpMs: number;
    readonly turnMs: number;
    readonly connections: number;
  };
  readonly instructions: {
    /** Requests before the count, until the compiler has done its work; those that are counted. */
    readonly warmUp: number;
    readonly counted: number;
    /** At how many compile moments. */
    readonly moments: number;
    readonly subjects: readonly SubjectName[];
  };
  readonly losses: {
    readonly repeats: Readonly<Record<Protocol, number>>;
    readonly clients: number;
    /** Traffic before the signal. */
    readonly beforeMs: number;
    readonly drain: DrainOptions;
  };
  readonly idle: { readonly connections: number; readonly drain: DrainOptions };
  readonly footprint: { readonly connections: number; readonly processes: number };
  readonly churn: { readonly connections: number };
  /** Draw `docs/drain.svg`. */
  readonly isPictureKept: boolean;
}

/** Everything but what the command line decides. */
type Sizes = Omit<Settings, "isPictureKept">;

export const full: Sizes = {
  serving: { generations: 12, rounds: 4, warmUpMs: 1_000, turnMs: 150, connections: 32 },
  instructions: { warmUp: 10_000, counted: 10_000, moments: 5, subjects: everySubject },
  losses: { repeats: { http1: 2, http2: 1 }, clients: 200, beforeMs: 2_000, drain: {} },
  idle: { connections: 10_000, drain: {} },
  footprint: { connections: 10_000, processes: 3 },
  churn: { connections: 200_000 },
};

/** To see that everything works: its numbers are nothing to lean on. */
export const quick: Sizes = {
  serving: { generations: 2, rounds: 3, warmUpMs: 300, turnMs: 100, connections: 16 },
  instructions: { warmUp: 500, counted: 500, moments: 1, subjects: ["bare", "hook"] },
  losses: { repeats: { http1: 1, http2: 1 }, clients: 50, beforeMs: 500, drain: { spreadMs: 1_000, quietMs: 500 } },
  idle: { connections: 1_000, drain: { spreadMs: 500, idleGraceMs: 500, quietMs: 200 } },
  footprint: { connections: 1_000, processes: 1 },
  churn: { connections: 5_000 },
};
