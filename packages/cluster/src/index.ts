export { replaceWorkers } from "./replace-workers.ts";
export { shareWatch } from "./share-watch.ts";
export { watchOfPrimary } from "./watch-of-primary.ts";

export type { ReplaceWorkersOptions } from "./replace-workers.ts";
export type { ShareWatchOptions } from "./share-watch.ts";
export type { SharedWatch } from "./watch-of-primary.ts";
