import type { Judgement } from "./judgement.ts";
import { verdictPainter } from "./server-words.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { wrapped } from "../terminal/wrapped.ts";
import { plainText } from "../text/plain.ts";
import { verdictLine } from "./verdict.ts";
import { waitPicture } from "./wait-picture.ts";
import type { Scene, WaitView } from "./view.ts";

/** Seconds count down between the answers. */
const redrawMs = 1_000;

/** A table that is drawn over itself until the wait is over; then it stays, with the verdict below. */
export async function liveView(scene: Scene, terminal: Terminal): Promise<WaitView> {
  const picture = await terminal.openPicture();
  let judgement: Judgement | undefined;
  let isOver = false;
  const draw = (): void => picture.draw(waitPicture(scene, { judgement, isOver }, terminal.width(), terminal.style));
  const timer = setInterval(draw, redrawMs).unref();
  process.stdout.on("resize", draw);
  draw();

  return {
    show(next) {
      judgement = next;
      draw();
    },
    end(verdict) {
      clearInterval(timer);
      process.stdout.off("resize", draw);
      isOver = true;
      draw();
      picture.close();
      for (const line of wrapped(plainText(verdictLine(verdict)), terminal.width()))
        terminal.write(verdictPainter(verdict, terminal.style)(line));
    },
  };
}
