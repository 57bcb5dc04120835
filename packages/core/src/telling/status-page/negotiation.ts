import type { StatusRequest } from "./status-exchange.ts";

/** The forms in which the status is told. */
export type Form = "json" | "page" | "stream";

/** By media type; of those that a client likes equally, the first. */
const forms: readonly (readonly [type: string, form: Form])[] = [
  ["application/json", "json"],
  ["text/html", "page"],
  ["text/event-stream", "stream"],
];

interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * The form that a client prefers, by `?format=json` or its `Accept` (RFC 9110 §12.5.1). One that accepts none of them
 * gets JSON all the same: it is the one for whoever didn't ask.
 */
export function preferredForm({ url = "", headers: { accept = "*/*" } }: Pick<StatusRequest, "url" | "headers">): Form {
  if (new URLSearchParams(url.split("?", 2)[1]).get("format") === "json") return "json";
  const ranges = accept.split(",").map(rangeFrom);
  const liked = forms.map(([type, form]) => ({ form, quality: qualityOf(type, ranges) }));
  const best = Math.max(...liked.map(({ quality }) => quality));
  return best === 0 ? "json" : (liked.find(({ quality }) => quality === best)?.form ?? "json");
}

function rangeFrom(text: string): Range {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const quality = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The most specific range that the type is in decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const patterns = [type, `${type.split("/")[0]}/*`, "*/*"];
  for (const pattern of patterns) {
    const range = ranges.find((candidate) => candidate.type === pattern);
    if (range) return range.quality;
  }
  return 0;
}
