import { createChangeFinder } from "./changes.ts";
import type { Judgement, ServerWord } from "./judgement.ts";
import { painter, saysAfter, stateWords, verdictPainter } from "./server-words.ts";
import type { Style } from "../terminal/style.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { plainText } from "../text/plain.ts";
import { durationText, timeOfDay } from "../text/time.ts";
import { titleOf, type Scene, type WaitView } from "./view.ts";
import { verdictLine } from "./verdict.ts";

/** A pipeline that says nothing for long is taken for dead. */
const signOfLifeMs = 60_000;

/** A line for every change, with the time of day: for logs. */
export function lineView(scene: Scene, { write, style }: Terminal): WaitView {
  const changesIn = createChangeFinder();
  let writtenAt = scene.now();
  const say = (text: string): void => {
    writtenAt = scene.now();
    write(`${style.dim(timeOfDay(scene.toWall(writtenAt)))} ${text}`);
  };
  say(`${titleOf(scene)}, for ${durationText(scene.timeoutMs)} at most`);

  return {
    show(judgement) {
      const changes = changesIn(judgement);
      for (const word of changes.servers) say(serverLine(word, scene, style));
      const isSilent = scene.now() - writtenAt >= signOfLifeMs;
      if ((changes.stage && judgement.stage !== "done") || isSilent)
        say(plainText(`${judgement.reason}${leftOf(judgement, scene)}`));
    },
    end: (verdict) => say(verdictPainter(verdict, style)(plainText(verdictLine(verdict)))),
  };
}

function serverLine(word: ServerWord, scene: Scene, style: Style): string {
  const { kind, server, until } = word;
  const time = until === undefined ? "" : `, until ${timeOfDay(scene.toWall(until))}`;
  return `${kind} ${server}: ${painter(word, style)(stateWords(word, scene.goal))}${saysAfter(word)}${time}`;
}

function leftOf({ span }: Judgement, { now, startedAt, timeoutMs }: Scene): string {
  if (span === undefined || span.until <= now()) return "";
  const late = span.until > startedAt + timeoutMs ? ", later than the timeout" : "";
  return `; ${durationText(span.until - now())} to go${late}`;
}
