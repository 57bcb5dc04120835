/** How the watch is given on the command line. */
export interface WatchFlags {
  readonly resolver?: readonly string[];
  readonly authority?: readonly string[];
  readonly json?: boolean;
}
