import Table from "cli-table3";

/** The columns are seen by themselves, without lines around the cells. */
const sides = ["top", "bottom", "left", "right", "mid"].flatMap((side) => [
  side,
  ...["left", "mid", "right"].map((end) => `${side}-${end}`),
]);
const noBorders = { ...Object.fromEntries(sides.map((side) => [side, ""])), middle: " " };

/** Columns of plain text that fit into `width`: the last one is cut, and before it whatever takes more than half. */
export function tableLines(rows: readonly (readonly string[])[], width: number): string[] {
  if (rows.length === 0) return [];
  const table = new Table({
    chars: noBorders,
    colWidths: columnWidths(rows, width),
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

/** As wide as the widest cell; all together, with a space between two, as wide as there is room. */
function columnWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths: number[] = [];
  for (let column = 0; column < columns; column++) {
    const widest = Math.max(...rows.map((row) => row[column]?.length ?? 0), 1);
    const isLast = column === columns - 1;
    const left = width - widths.reduce((sum, used) => sum + used + 1, 0);
    widths.push(Math.max(Math.min(widest, isLast ? left : Math.floor(left / 2)), 1));
  }
  return widths;
}
