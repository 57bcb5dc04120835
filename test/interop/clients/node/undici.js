import { deadlineMs } from "./deadline.js";
import { versionOf } from "./versions.js";

/** `undici.request` of one of its lines. */
export async function undici(name, options = {}) {
  const { Agent, request } = await import(name);
  const dispatcher = new Agent({ ...options, headersTimeout: deadlineMs, bodyTimeout: deadlineMs });
  return {
    version: versionOf(name),
    async request(url, method, body) {
      const { statusCode, body: answer } = await request(url, { method, body, dispatcher });
      return { status: statusCode, body: await answer.text() };
    },
  };
}
