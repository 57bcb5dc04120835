import { createObserver } from "@dns-drain/dns/parts";

import { exitCodes } from "../exit-codes.ts";
import { pursueGone } from "./gone.ts";
import type { Interruption } from "../interruption.ts";
import type { Judgement } from "./judgement.ts";
import { jsonView } from "./json-view.ts";
import { lineView } from "./line-view.ts";
import { liveView } from "./live-view.ts";
import { pursuePresent } from "./present.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { interruptedVerdict, type Verdict, verdictLine, verdictOf } from "./verdict.ts";
import type { Scene, WaitView } from "./view.ts";
import { readWaitOptions, type WaitConfig, type WaitFlags } from "./wait-options.ts";
import { runWait, type WaitSurroundings } from "./wait-runner.ts";

/** `dns-drain wait`: resolves to the exit code. */
export async function wait(
  nameText: string,
  flags: WaitFlags,
  terminal: Terminal,
  interruption: Interruption,
): Promise<number> {
  const config = readWaitOptions(nameText, flags);
  const scene = sceneOf(config);
  const view = await viewFor(flags, scene, terminal);
  const verdict = await verdictFor(config, scene, view, interruption);
  view.end(verdict);
  return verdict.exitCode;
}

async function verdictFor(
  config: WaitConfig,
  scene: Scene,
  view: WaitView,
  interruption: Interruption,
): Promise<Verdict> {
  let last: Judgement | undefined;
  const onJudgement = (judgement: Judgement): void => {
    last = judgement;
    view.show(judgement);
  };
  const { watched, timeoutMs } = config;
  const surroundings = { observer: createObserver(watched), servers: watched.servers, now: scene.now, timeoutMs };
  const pursuit = pursue(config, scene, { ...surroundings, signal: interruption.signal, onJudgement });
  const ending = await interruption.unless(pursuit);
  const tookMs = scene.now() - scene.startedAt;
  return ending === undefined
    ? interruptedVerdict(interruption.exitCode, last, tookMs)
    : verdictOf(ending, config, tookMs);
}

function pursue(config: WaitConfig, { toWall }: Scene, surroundings: WaitSurroundings): Promise<Judgement> {
  return config.goal === "gone"
    ? runWait(pursueGone(config, toWall), surroundings)
    : runWait(pursuePresent(config, toWall), surroundings);
}

function sceneOf({ goal, name, address, timeoutMs, watched }: WaitConfig): Scene {
  const { clock } = watched;
  const toWall = (at: number): number => at + clock.wall() - clock.now();
  return { goal, name, address, timeoutMs, startedAt: clock.now(), now: () => clock.now(), toWall };
}

async function viewFor({ json, quiet }: WaitFlags, scene: Scene, terminal: Terminal): Promise<WaitView> {
  if (json === true) return jsonView(scene, terminal.write);
  if (quiet === true) return quietView(terminal);
  return terminal.isLive ? await liveView(scene, terminal) : lineView(scene, terminal);
}

/** The exit code says it all, but for what has to be corrected. */
function quietView({ complain }: Terminal): WaitView {
  return {
    show() {},
    end(verdict) {
      if (verdict.exitCode === exitCodes.wrongUse) complain(verdictLine(verdict));
    },
  };
}
