export { closeWebSockets } from "./close-web-sockets.ts";

export type { CloseWebSocketsOptions, WebSocketLike, WebSocketServerLike } from "./close-web-sockets.ts";
