import type { DrainLog } from "./log-codes.ts";
import type { Target } from "../target.ts";

/** A drain that has begun without a server moves nobody, and looks like one that is done. */
export function warnIfNothingIsAttached(targets: readonly Target[], log: DrainLog): void {
  if (targets.length > 0) return;
  const how = "drain.attach(server), or app.use(...) before all routes, attaches one";
  log("nothing-attached", `no server is attached, so that no client is told: ${how}`);
}
