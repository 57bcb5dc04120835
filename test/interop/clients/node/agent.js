import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { deadlineMs } from "./deadline.js";

/** `http.request` with an agent that keeps connections, as most Node programs do. */
export function agent({ protocol }) {
  const { Agent, request } = protocol === "https:" ? https : http;
  const keepAlive = new Agent({ keepAlive: true });
  return {
    version: process.versions.node,
    request: (url, method, body) =>
      new Promise((resolve, reject) => {
        const signal = AbortSignal.timeout(deadlineMs);
        const sent = request(url, { method, agent: keepAlive, signal }, (response) => {
          text(response).then((answer) => resolve({ status: response.statusCode, body: answer }), reject);
        });
        sent.on("error", reject);
        sent.end(body);
      }),
  };
}
