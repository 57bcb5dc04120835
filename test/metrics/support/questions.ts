import { channel, hasSubscribers } from "node:diagnostics_channel";

import type { QuestionMessage } from "@dns-drain/dns";

const questions = channel("dns-drain:question");

/** Publishes a question, as the watch does. */
export function asks(message: Partial<QuestionMessage> = {}): void {
  questions.publish({
    name: "api.example",
    type: "A",
    server: "192.0.2.53:53",
    role: "authority",
    outcome: "present",
    durationMs: 20,
    ...message,
  } satisfies QuestionMessage);
}

/** Whether anybody counts them. */
export function areQuestionsHeard(): boolean {
  return hasSubscribers("dns-drain:question");
}
