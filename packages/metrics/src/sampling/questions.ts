import { subscribe, unsubscribe } from "node:diagnostics_channel";

import type { QuestionMessage } from "@dns-drain/dns";

import type { Recorder } from "./drain-source.ts";
import type { Labels, Sample } from "../sample.ts";

/** The questions so far. */
export interface QuestionCounts {
  samples(): Sample[];
  end(): void;
}

const channel = "dns-drain:question";

/** Delegations change, and what has been counted stays: servers beyond these are counted together. */
const mostServers = 64;
const otherServers = "other";

/** Counts the questions of every watch of the process: they don't say which drain they serve. */
export function countQuestions(record: Recorder): QuestionCounts {
  const servers = new Set<string>();
  const counts = new Map<string, { readonly labels: Labels; count: number }>();

  function known(server: string): string {
    if (servers.size < mostServers) servers.add(server);
    return servers.has(server) ? server : otherServers;
  }

  function onQuestion(message: unknown): void {
    const { server, role, outcome, reason, durationMs } = message as QuestionMessage;
    const labels = { server: known(server), role, outcome, ...(reason !== undefined && { reason }) };
    const key = JSON.stringify(labels);
    const counted = counts.get(key);
    if (counted) counted.count += 1;
    else counts.set(key, { labels, count: 1 });
    record("question_duration", durationMs / 1_000, { role, outcome });
  }

  subscribe(channel, onQuestion);
  return {
    samples: () => [...counts.values()].map(({ labels, count }) => ({ metric: "questions", labels, value: count })),
    end: () => void unsubscribe(channel, onQuestion),
  };
}
