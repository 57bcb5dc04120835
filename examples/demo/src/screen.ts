import type { WriteStream } from "node:tty";
import { frameOf } from "./frame.ts";
import { paint } from "./text.ts";
import type { Show, View } from "./view.ts";

// The alternate screen keeps what was on the terminal, and gives it back (xterm, "The Alternate Screen Buffer").
const enter = "\u001b[?1049h\u001b[?25l";
const leave = "\u001b[?25h\u001b[?1049l";
const home = "\u001b[H";
const clearLine = "\u001b[K";
const clearBelow = "\u001b[J";

/** Draws the run in place. */
export function createScreen(terminal: WriteStream): Show {
  let isEntered = false;
  let latest = "";
  const restore = (): void => {
    if (isEntered) terminal.write(leave);
    isEntered = false;
    process.off("exit", restore);
  };
  return {
    // What happens is seen in the picture.
    tell() {},
    update(view) {
      const picture = pictureOf(view, terminal);
      if (!isEntered) {
        isEntered = true;
        terminal.write(enter);
        process.once("exit", restore);
      }
      if (picture !== latest) terminal.write(`${home}${picture}${clearBelow}`);
      latest = picture;
    },
    end(isComplete) {
      restore();
      if (isComplete) terminal.write(latest);
    },
  };
}

function pictureOf(view: View, terminal: WriteStream): string {
  // A line that ends in the last column wraps on some terminals, and the last row would scroll.
  const width = Math.max(terminal.columns - 1, 20);
  const lines = frameOf(view, width, terminal.rows - 1);
  return lines.map((line) => `${paint(line, width, terminal.hasColors())}${clearLine}\n`).join("");
}
