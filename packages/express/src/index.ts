export { dnsDrain } from "./dns-drain.ts";

export type { ExpressDrain } from "./dns-drain.ts";
