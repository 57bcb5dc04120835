/** One part of the report. */
export interface Section<Row = unknown> {
  readonly title: string;
  /** How it was measured, and what was aimed at. */
  readonly note: string;
  /** For machines. */
  readonly rows: readonly Row[];
  /** For people, in Markdown. */
  readonly table: string;
}
