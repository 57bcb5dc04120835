export { replaceWorkers } from "./replace-workers.ts";
export { shareWatch } from "./share-watch.ts";
export { sharedWatch } from "./shared-watch.ts";

export type { ReplaceOptions } from "./replace-workers.ts";
export type { ShareOptions } from "./share-watch.ts";
export type { SharedWatch } from "./shared-watch.ts";
