import type { DrainStatus } from "@dns-drain/core";

import { statusPicture, statusSummary } from "./status-picture.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { jsonText, plainText } from "../text/plain.ts";
import { timeOfDay } from "../text/time.ts";

/** How a status page is followed. */
export interface PageView {
  show(status: DrainStatus): void;
  /** The page can't be had at the moment. */
  lose(reason: string): void;
  /** The last word; gives the exit code back. */
  end(exitCode: number, reason: string): number;
  close(): void;
}

/** Connections change all the time: a log has them so often at most. */
const summaryEveryMs = 10_000;

/** A picture on a terminal, lines of JSON if asked for, else a line for each change. */
export async function pageView(
  url: string,
  { json }: { readonly json?: boolean },
  terminal: Terminal,
): Promise<PageView> {
  if (json === true) return jsonView(terminal);
  return terminal.isLive ? await liveView(url, terminal) : lineView(terminal);
}

function jsonView({ write }: Terminal): PageView {
  const tell = (event: string, told: object): void => write(jsonText({ event, at: Date.now(), ...told }));
  return {
    show: (status) => tell("status", { status }),
    lose: (reason) => tell("lost", { reason }),
    end(exitCode, reason) {
      tell("end", { exitCode, reason });
      return exitCode;
    },
    close() {},
  };
}

function lineView({ write, style }: Terminal): PageView {
  let said = "";
  let summarizedAt = -Infinity;
  const say = (text: string): void => write(`${style.dim(timeOfDay(Date.now()))} ${plainText(text)}`);
  const sayOnce = (text: string): boolean => {
    if (text === said) return false;
    said = text;
    say(text);
    return true;
  };
  return {
    show(status) {
      const isNew = sayOnce(`${status.phase}: ${status.reason}`);
      if (!isNew && (status.phase === "serving" || performance.now() - summarizedAt < summaryEveryMs)) return;
      summarizedAt = performance.now();
      say(statusSummary(status));
    },
    lose: (reason) => void sayOnce(`lost: ${reason}`),
    end(exitCode, reason) {
      say(reason);
      return exitCode;
    },
    close() {},
  };
}

async function liveView(url: string, terminal: Terminal): Promise<PageView> {
  const picture = await terminal.openPicture();
  let status: DrainStatus | undefined;
  let trouble = "connecting ...";
  let lastWord = "";
  const draw = (): void =>
    picture.draw(statusPicture({ url, status, trouble, now: Date.now() }, terminal.width(), terminal.style));
  const timer = setInterval(draw, 1_000).unref();
  process.stdout.on("resize", draw);
  draw();
  return {
    show(next) {
      [status, trouble] = [next, ""];
      draw();
    },
    lose(reason) {
      trouble = `lost: ${reason}`;
      draw();
    },
    end(exitCode, reason) {
      lastWord = reason;
      return exitCode;
    },
    close() {
      clearInterval(timer);
      process.stdout.off("resize", draw);
      draw();
      picture.close();
      if (lastWord !== "") terminal.write(`\n${plainText(lastWord)}`);
    },
  };
}
