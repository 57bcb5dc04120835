import type { DrainStatus } from "../../status.ts";
import { byId, createElement, fillEach, setData, setText } from "./elements.ts";

/** What is counted, how many there are, and how that is drawn. */
type Count = readonly [name: string, value: number, kind?: string];

/** Shows how many connections there are, and what has become of the others. */
export function showNumbers(status: DrainStatus): void {
  const { idle, busy, upgraded } = status.connections;
  showList("states", [
    ["Open", idle + busy + upgraded],
    ["Idle", idle, "idle"],
    ["Busy", busy, "busy"],
    ["Upgraded", upgraded, "upgraded"],
  ]);
  showList("tally", tallyOf(status));
}

/** While serving there is nothing to tell, unless something has happened before. */
function tallyOf({ phase, shedding, stragglers, misdirectedRequests }: DrainStatus): Count[] {
  const counts: Count[] = [
    ["Told to leave", shedding.shed],
    ["Closed idle", shedding.closedIdle],
    ["Arrived", shedding.arrived],
    ["Stragglers", stragglers, stragglers > 0 ? "notable" : ""],
    ["Cut", shedding.cut, shedding.cut > 0 ? "notable" : ""],
  ];
  if (misdirectedRequests !== undefined) counts.push(["Answered 421", misdirectedRequests]);
  const isEventful = counts.some(([, count]) => count > 0);
  return phase === "serving" && !isEventful ? [] : counts;
}

function showList(id: string, numbers: readonly Count[]): void {
  const create = (): Element => createElement("div", "", createElement("dt"), createElement("dd"));
  fillEach(byId(id), numbers, create, (item, [name, value, kind = ""]) => {
    setData(item as HTMLElement, "kind", kind);
    const [term, number] = item.children;
    if (term) setText(term, name);
    if (number) setText(number, value.toLocaleString());
  });
}
