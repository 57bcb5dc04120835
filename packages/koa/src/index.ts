export { dnsDrain } from "./dns-drain.ts";

export type { KoaDrain } from "./dns-drain.ts";
