import type { Answer } from "./answers.ts";
import type { Style } from "../terminal/style.ts";
import { tableLines } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { jsonText, plainText } from "../text/plain.ts";
import { durationText, timeOfDay } from "../text/time.ts";

/** How the answers about a name are shown. */
export interface NameView {
  show(answers: readonly Answer[]): void;
  close(): void;
}

const widestTable = 110;

/** A table on a terminal, lines of JSON if asked for, else a line for each change. */
export async function nameView(
  name: string,
  { json }: { readonly json?: boolean },
  terminal: Terminal,
): Promise<NameView> {
  if (json === true) return changeView(({ ...answer }) => terminal.write(jsonText({ at: Date.now(), ...answer })));
  if (!terminal.isLive) return changeView((answer) => terminal.write(lineOf(answer, terminal.style)));
  return await liveView(name, terminal);
}

function changeView(tell: (answer: Answer) => void): NameView {
  let said = new Map<string, string>();
  const keyOf = ({ kind, server, type }: Answer): string => `${kind} ${server} ${type}`;
  return {
    show(answers) {
      for (const answer of answers) if (said.get(keyOf(answer)) !== answer.says) tell(answer);
      said = new Map(answers.map((answer) => [keyOf(answer), answer.says]));
    },
    close() {},
  };
}

function lineOf({ kind, server, type, says, isUnclear }: Answer, style: Style): string {
  const text = plainText(says);
  return `${style.dim(timeOfDay(Date.now()))} ${kind} ${server} ${type}: ${isUnclear ? style.bad(text) : text}`;
}

async function liveView(name: string, terminal: Terminal): Promise<NameView> {
  const picture = await terminal.openPicture();
  let answers: readonly Answer[] = [];
  let at = Date.now();
  const draw = (): void => picture.draw(namePicture(name, answers, at, terminal.width(), terminal.style));
  process.stdout.on("resize", draw);
  draw();
  return {
    show(next) {
      [answers, at] = [next, Date.now()];
      draw();
    },
    close() {
      process.stdout.off("resize", draw);
      picture.close();
    },
  };
}

function namePicture(name: string, answers: readonly Answer[], at: number, width: number, style: Style): string[] {
  if (answers.length === 0) return [style.strong(name), style.dim("asking ...")];
  const rows = answers.map((answer) => [answer.isUnclear ? "?" : "✓", answer.server, answer.type, textOf(answer)]);
  const lines = tableLines(rows, Math.min(width, widestTable));
  const paint = (line: string, { isUnclear }: Answer): string =>
    (isUnclear ? style.bad : style.good)(line.slice(0, 1)) + line.slice(1);
  const section = (kind: Answer["kind"], heading: string): string[] => {
    const own = answers.flatMap((answer, index) => (answer.kind === kind ? [paint(lines[index] ?? "", answer)] : []));
    return own.length === 0 ? [] : [style.dim(heading), ...own];
  };
  const footer = style.dim(`as of ${timeOfDay(at)}; Ctrl-C ends`);
  return [
    style.strong(name),
    "",
    ...section("authority", "authorities"),
    ...section("resolver", "resolvers"),
    "",
    footer,
  ];
}

function textOf({ says, ttlMs }: Answer): string {
  return plainText(ttlMs === undefined ? says : `${says} (${durationText(ttlMs)})`);
}
