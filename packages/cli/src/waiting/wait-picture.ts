import type { Judgement, ServerWord } from "./judgement.ts";
import { progressBar } from "../terminal/progress-bar.ts";
import { painter, saysAfter, stateWords } from "./server-words.ts";
import type { Style } from "../terminal/style.ts";
import { tableLines } from "../terminal/table.ts";
import { wrapped } from "../terminal/wrapped.ts";
import { plainText } from "../text/plain.ts";
import { durationText, elapsedText, timeOfDay } from "../text/time.ts";
import { titleOf, type Scene } from "./view.ts";

const marks = { yes: "✓", no: "●", confirming: "○", refers: "→", unclear: "?", unasked: "·" } as const;
const widestBar = 40;
/** A wider table is harder to read. */
const widestTable = 100;

/** What is known at the moment. */
interface Progress {
  readonly judgement: Judgement | undefined;
  /** The verdict follows. */
  readonly isOver: boolean;
}

/** The whole wait as a picture of so many columns. */
export function waitPicture(scene: Scene, { judgement, isOver }: Progress, width: number, style: Style): string[] {
  const title = wrapped(titleOf(scene), width).map((line) => style.strong(line));
  if (judgement === undefined) return [...title, "", style.dim("asking who is in charge of it ..."), ""];
  return [
    ...title,
    "",
    ...serverLines(judgement.servers, scene, Math.min(width, widestTable), style),
    "",
    ...(isOver
      ? []
      : [...wrapped(plainText(judgement.reason), width), ...progressLines(judgement, scene, width, style)]),
  ];
}

function serverLines(servers: readonly ServerWord[], scene: Scene, width: number, style: Style): string[] {
  const rows = servers.map((word) => [marks[word.state], word.server, sayingAt(word, scene)]);
  const lines = tableLines(rows, width);
  return (["authority", "resolver"] as const).flatMap((kind) => {
    const heading = kind === "authority" ? "authorities" : "resolvers";
    const own = servers.flatMap((word, index) => (word.kind === kind ? [paint(lines[index] ?? "", word, style)] : []));
    return own.length === 0 ? [] : [style.dim(heading), ...own];
  });
}

/** Only the mark is coloured; who hasn't been asked is in the background altogether. */
function paint(line: string, word: ServerWord, style: Style): string {
  const paintWith = painter(word, style);
  return word.state === "unasked" ? paintWith(line) : paintWith(line.slice(0, 1)) + line.slice(1);
}

function sayingAt(word: ServerWord, { goal, now }: Scene): string {
  const { until } = word;
  const left = until === undefined || until <= now() ? "" : `, ${durationText(until - now())} more`;
  return `${stateWords(word, goal)}${saysAfter(word)}${left}`;
}

function progressLines({ span }: Judgement, scene: Scene, width: number, style: Style): string[] {
  const now = scene.now();
  const endsAt = scene.startedAt + scene.timeoutMs;
  if (span === undefined) return wrapped(timeoutWords(scene, endsAt, now), width).map((line) => style.dim(line));
  const fraction = span.until > span.from ? (now - span.from) / (span.until - span.from) : 1;
  const estimate =
    span.until > now
      ? `${durationText(span.until - now)} to go, until ${timeOfDay(scene.toWall(span.until))}`
      : "any moment now";
  const late = span.until > endsAt ? "later than the timeout" : "";
  return [
    progressBar(fraction, Math.min(width, widestBar), style),
    ...wrapped(estimate, width),
    ...(late === "" ? [] : wrapped(late, width).map((line) => style.bad(line))),
    ...wrapped(timeoutWords(scene, endsAt, now), width).map((line) => style.dim(line)),
  ];
}

function timeoutWords({ startedAt }: Scene, endsAt: number, now: number): string {
  return `waited ${elapsedText(now - startedAt)}, gives up in ${durationText(endsAt - now)}`;
}
