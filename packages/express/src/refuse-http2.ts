import type { AttachableServer } from "@dns-drain/core";

/**
 * Express (4 and 5) replaces the prototypes of what it is given by those of HTTP/1.1: it throws at every request of HTTP/2,
 * before any middleware runs, and Node ends the process. Better to hear that when the server is made.
 *
 * @throws {TypeError} for an HTTP/2 server whose requests go to an Express app
 */
export function refuseExpressOnHttp2(server: unknown): void {
  if (!isHttp2Server(server) || !server.listeners("request").some(isExpressApp)) return;
  throw new TypeError(
    "Cannot attach: Express fails at every HTTP/2 request; give the app to a server of node:http or node:https, " +
      "or end HTTP/2 in front of it",
  );
}

/** Only these servers have settings to update. */
function isHttp2Server(server: unknown): server is AttachableServer {
  return typeof server === "object" && server !== null && "updateSettings" in server;
}

function isExpressApp(listener: object): boolean {
  return ["handle", "set"].every((method) => typeof (listener as Record<string, unknown>)[method] === "function");
}
