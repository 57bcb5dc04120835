export { closeWebSockets } from "./close-web-sockets.ts";

export type { CloseWebSocketsOptions, ClosableWebSocket, WebSockets } from "./close-web-sockets.ts";
