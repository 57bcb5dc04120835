import type { DrainStatus } from "../../status.ts";
import { byId, fillEach, setData, setText } from "./elements.ts";
import { clockTime, duration, relation, sentence, timeLeft } from "./words.ts";

type Dns = NonNullable<DrainStatus["dns"]>;

/** `has`: the address is there. `gone`: it isn't. `doubt`: nobody can tell. */
type Verdict = readonly [kind: "has" | "gone" | "doubt", words: string];

interface Row {
  readonly who: string;
  readonly what: string;
  readonly verdict: Verdict;
  readonly detail: string;
}

/** Shows what is known of each name, and the last word of each server. */
export function showServers({ dns }: DrainStatus, now: number): void {
  showRows(
    "names",
    dns?.names.map((name) => nameRow(name, now)),
  );
  showRows(
    "authorities",
    dns?.authorities.map((authority) => authorityRow(authority, now)),
  );
  showRows(
    "resolvers",
    dns?.resolvers.map((resolver) => resolverRow(resolver, now)),
  );
}

function showRows(id: string, rows: readonly Row[] = []): void {
  byId(id).hidden = rows.length === 0;
  fillEach(byId(`${id}-list`), rows, createRow, fillRow);
}

function createRow(): Element {
  const { content } = byId("row") as HTMLTemplateElement;
  return (content.firstElementChild as Element).cloneNode(true) as Element;
}

function fillRow(row: Element, { who, what, verdict: [kind, words], detail }: Row): void {
  const [whoElement, whatElement, verdictElement, detailElement] = row.querySelectorAll<HTMLElement>("b, span, p");
  if (whoElement) setText(whoElement, who);
  if (whatElement) setText(whatElement, what);
  if (detailElement) setText(detailElement, detail);
  if (!verdictElement) return;
  setText(verdictElement, words);
  setData(verdictElement, "kind", kind);
}

function nameRow({ name, address, membership, reason, absences, propagation }: Dns["names"][number], now: number): Row {
  const until = propagation?.clearAt ?? undefined;
  const end = until === undefined || propagation?.isOver ? "" : ` Every cache has noticed at ${clockTime(until, now)}.`;
  return { who: name, what: address, verdict: membershipVerdict(membership, absences), detail: sentence(reason) + end };
}

function membershipVerdict(membership: Dns["membership"], absences: Dns["names"][number]["absences"]): Verdict {
  switch (membership) {
    case "listed":
      return ["has", "Listed"];
    case "suspect":
      return ["doubt", `In doubt, ${absences?.count ?? 0} of ${absences?.needed ?? "many"} answers`];
    case "delisted":
      return ["gone", "Gone"];
    case "unlisted":
      return ["doubt", "Never seen"];
  }
}

function authorityRow(
  { server, says, outcome, at, silentSince, isLeftOut }: Dns["authorities"][number],
  now: number,
): Row {
  const colon = says.indexOf(": ");
  const [question, words] = [says.slice(0, colon), says.slice(colon + 2)];
  const verdict = silentSince === undefined ? answerVerdicts[outcome] : silence(silentSince, isLeftOut, now);
  return { who: server, what: question, verdict, detail: `${sentence(words)} Heard ${relation(at, now)}.` };
}

const answerVerdicts: Readonly<Record<Dns["authorities"][number]["outcome"], Verdict>> = {
  present: ["has", "Has it"],
  absent: ["gone", "Hasn't got it"],
  empty: ["gone", "Has none"],
  alias: ["has", "Leads on"],
  inconclusive: ["doubt", "No use"],
};

function silence(since: number, isLeftOut: boolean, now: number): Verdict {
  const words = `No use for ${duration(Math.max(0, now - since))}`;
  return ["doubt", isLeftOut ? `${words}, left out` : words];
}

function resolverRow({ server, name, address, isClear, heldUntil, doubt }: Dns["resolvers"][number], now: number): Row {
  const isHeld = heldUntil !== undefined && heldUntil > now;
  const until = isHeld ? ` Until ${clockTime(heldUntil, now)}.` : "";
  const verdict = resolverVerdict(isClear, isHeld ? heldUntil : undefined, doubt, now);
  return {
    who: server,
    what: `${name} ${address}`,
    verdict,
    detail: `${doubt === undefined ? "" : sentence(doubt)}${until}`.trim(),
  };
}

function resolverVerdict(
  isClear: boolean,
  heldUntil: number | undefined,
  doubt: string | undefined,
  now: number,
): Verdict {
  if (isClear) return ["gone", "Has dropped it"];
  if (heldUntil !== undefined) return ["has", `Has it for ${timeLeft(heldUntil, now)}`];
  return ["doubt", doubt === undefined ? "Not sure yet" : "No use"];
}
