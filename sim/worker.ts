import { parentPort, workerData } from "node:worker_threads";
import { runHistory, type Tallies } from "./run.ts";

/** Every so many histories, beginning with one, until so many hours are done. */
export interface Share {
  readonly seed: number;
  readonly first: number;
  readonly step: number;
  readonly hours: number;
}

const { seed, first, step, hours } = workerData as Share;
const tallies: Tallies = {};
let done = 0;
for (let nth = first; done < hours; nth += step) done += runHistory(tallies, seed * 1_000_003 + nth);
parentPort?.postMessage(tallies, []);
