/** What became of one client, for programs to read. */
export interface Row {
  readonly client: string;
  readonly situation?: string;
  readonly failed: number;
  readonly requests: number;
  /** Its last request at A, after the removal; null: it stayed. */
  readonly movedAfterMs: number | null;
  /** Why requests of it may fail. */
  readonly limit?: string;
}

/** What a run has to tell. */
export interface Found {
  readonly rows: readonly Row[];
  readonly isAsItMustBe: boolean;
}

/** The line of a run's output that has all of its rows. */
export function lineOf(rows: readonly Row[]): string {
  return JSON.stringify({ clients: rows });
}

/** The rows, if it is that line. */
export function rowsIn(line: string): readonly Row[] | undefined {
  return line.startsWith('{"clients":') ? (JSON.parse(line) as { clients: Row[] }).clients : undefined;
}
