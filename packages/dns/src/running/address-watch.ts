import type { WatchStatus } from "./status.ts";

/**
 * A watch over the addresses of one host. As an async iterable it yields the status whenever a membership, the end of
 * the propagation or the panel's agreement changes; a slow consumer gets the latest. It ends when the watch is closed.
 */
export interface AddressWatch extends AsyncIterable<WatchStatus> {
  /** What is known at this moment. */
  status(): WatchStatus;
  /** Calls `listener` after every round of answers, and when a wait is over. Returns what ends that. */
  onUpdate(listener: () => void): () => void;
  /** A removal is expected: for so many milliseconds asks every second, from now on, whatever the schedule says. */
  hurry(forMs: number): void;
  /** Ends the watch: no question, timer or listener is left. Calling it again changes nothing. */
  close(): void;
}
