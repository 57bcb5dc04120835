export { dnsDrain } from "./dns-drain.ts";
