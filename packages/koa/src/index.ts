export { dnsDrain } from "./dns-drain.ts";

export type { KoaContextLike, KoaDrain } from "./dns-drain.ts";
