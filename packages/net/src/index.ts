export { dnsDrain } from "./dns-drain.ts";

export type { TcpDrain } from "./dns-drain.ts";
export type { TcpProtocol } from "./tcp-protocol.ts";
