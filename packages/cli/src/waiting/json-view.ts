import { createChangeFinder } from "./changes.ts";
import { jsonText } from "../text/plain.ts";
import type { Scene, WaitView } from "./view.ts";

/** One JSON object a line: for every change, and for the verdict. Times are milliseconds since the epoch. */
export function jsonView(scene: Scene, write: (line: string) => void): WaitView {
  const changesIn = createChangeFinder();
  const { goal, name, address, timeoutMs, toWall } = scene;
  const wall = (at: number | undefined): number | undefined =>
    at === undefined || !Number.isFinite(at) ? undefined : Math.round(toWall(at));
  const tell = (event: string, told: object): void => {
    write(jsonText({ event, at: wall(scene.now()), ...told }));
  };
  tell("begin", { goal, name, address, timeoutMs });

  return {
    show(judgement) {
      const changes = changesIn(judgement);
      for (const { kind, server, state, says, until } of changes.servers)
        tell("server", { kind, server, state, says, until: wall(until) });
      const { stage, reason, span } = judgement;
      if (changes.stage) tell("stage", { stage, reason, until: wall(span?.until) });
    },
    end: (verdict) => tell("verdict", { goal, name, address, ...verdict, tookMs: Math.round(verdict.tookMs) }),
  };
}
