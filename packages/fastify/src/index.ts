export { asRoute } from "./as-route.ts";
export { dnsDrain } from "./dns-drain.ts";
