import { deadlineMs } from "./deadline.js";

/** The `fetch` that Node brings along. */
export function fetchClient() {
  return {
    version: `Node ${process.versions.node}, undici ${process.versions.undici}`,
    async request(url, method, body) {
      const init = { method, body, signal: AbortSignal.timeout(deadlineMs) };
      const response = await fetch(url, init);
      return { status: response.status, body: await response.text() };
    },
  };
}
