import type { DrainStatus } from "../../status.ts";
import { chartText, drawChart } from "./chart.ts";
import { byId, setData, setText } from "./elements.ts";
import { showEstimate } from "./estimate.ts";
import { sampleOf, totalOf, withSample, type Sample } from "./history.ts";
import { showNumbers } from "./numbers.ts";
import { showServers } from "./servers.ts";
import { followStatus, type Link } from "./source.ts";
import { nameOf, showPhase } from "./way.ts";
import { clockTime, duration, sentence } from "./words.ts";

const everyMs = 1_000;

let known: DrainStatus | undefined;
let link: Link = { kind: "waiting" };
/** How far the server's clock is ahead of the reader's. */
let aheadMs = 0;
let samples: readonly Sample[] = [];

const again: () => void = followStatus({
  status(status) {
    known = status;
    show();
  },
  time(at) {
    aheadMs = at - Date.now();
    takeSample();
  },
  link(next) {
    const isNews = next.kind !== link.kind;
    link = next;
    if (isNews) show();
  },
});

byId("again").addEventListener("click", () => {
  link = { kind: "waiting" };
  again();
  show();
});

setInterval(() => {
  takeSample();
  show();
}, everyMs);

addEventListener("resize", show);

function takeSample(): void {
  if (known && link.kind === "live") samples = withSample(samples, sampleOf(known, now()));
}

/** On the server's clock. */
function now(): number {
  return Date.now() + aheadMs;
}

function show(): void {
  showLink();
  if (!known) return;
  showHost(known);
  showPhase(known, now(), link.kind === "live");
  showEstimate(known, now());
  showNumbers(known);
  showServers(known, now());
  drawChart(byId("chart"), samples, now());
  setText(byId("chart-text"), chartText(samples, now()));
}

function showHost({ phase, connections, dns }: DrainStatus): void {
  const names = [...new Set(dns?.names.map(({ name }) => name))].join(", ");
  setText(byId("host"), names === "" ? "dns-drain" : names);
  document.title = `${nameOf(phase)}, ${totalOf(connections)} open${names === "" ? "" : `: ${names}`}`;
}

function showLink(): void {
  setData(byId("link"), "link", link.kind);
  setText(byId("link-text"), linkText());
  byId("notice").hidden = link.kind === "waiting" || link.kind === "live";
  setText(byId("notice-text"), noticeText());
}

function linkText(): string {
  switch (link.kind) {
    case "waiting":
      return "Connecting";
    case "live":
      return "Live";
    case "lost":
      return "Lost";
    case "left":
      return "Not live";
  }
}

function noticeText(): string {
  switch (link.kind) {
    case "waiting":
    case "live":
      return "";
    case "lost": {
      const silentMs = Date.now() - link.lastWordAt;
      return `No word from the server since ${clockTime(link.lastWordAt, Date.now())}, ${duration(silentMs)} ago. What follows is what it said last. This page goes on trying.`;
    }
    case "left":
      return sentence(link.reason);
  }
}
