import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between two looks, and for which an answer is waited for. */
const everyMs = 50;
const timeoutMs = 2_000;

/** Asks for a host's readiness again and again, as balancers and health-checked DNS do. Returns what ends that. */
export function checkHealth(url: string, report: (isHealthy: boolean) => void): () => Promise<void> {
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      report(await isReady(url));
      await sleep(everyMs);
    }
  })();
  return () => {
    stopping.abort();
    return done;
  };
}

/** On a connection of its own each time, whatever the certificate. */
function isReady(url: string): Promise<boolean> {
  const request = url.startsWith("https:") ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const options = { agent: false, timeout: timeoutMs, rejectUnauthorized: false } as const;
    const sent = request(url, options, (response) => {
      response.resume().on("close", () => resolve(response.statusCode === 200));
    });
    sent.on("timeout", () => sent.destroy()).on("error", () => resolve(false));
    sent.end();
  });
}
