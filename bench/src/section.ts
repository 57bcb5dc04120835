/** One part of the report. */
export interface Section<Row = unknown> {
  readonly title: string;
  /** For machines. */
  readonly rows: readonly Row[];
  /** For people, in Markdown. */
  readonly table: string;
}
