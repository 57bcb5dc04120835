import { stripVTControlCharacters } from "node:util";

import { createLogUpdate } from "log-update";

import type { Picture } from "./terminal.ts";

/** Erases the line and goes to the one above (ECMA-48: EL, CUU). */
const eraseUpwards = "\u001B[2K\u001B[1A";

/** A picture on a terminal: hides the cursor, and shows it again when it is closed or the process ends. */
export function openPicture(stream: NodeJS.WriteStream, width: () => number): Picture {
  const update = createLogUpdate(stream);
  let drawn: readonly string[] = [];
  let drawnWidth = width();

  return {
    draw(lines) {
      // A terminal that became narrower has broken the long lines of the last picture: there is more to erase.
      if (width() < drawnWidth) stream.write(eraseUpwards.repeat(brokenLines(drawn, width())));
      // log-update 7.2 redraws what differs, and takes lines that have moved for lines that are the same.
      if (lines.length !== drawn.length) update.clear();
      [drawn, drawnWidth] = [lines, width()];
      update(lines.join("\n"));
    },
    erase() {
      update.clear();
      drawn = [];
    },
    close: () => update.done(),
  };
}

function brokenLines(lines: readonly string[], width: number): number {
  const rows = lines.map((line) => Math.max(Math.ceil(stripVTControlCharacters(line).length / width), 1));
  return rows.reduce((sum, count) => sum + count - 1, 0);
}
