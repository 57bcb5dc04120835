import http from "node:http";
import requester from "got";
import { deadlineMs } from "./deadline.js";
import { versionOf } from "./versions.js";

export function gotClient() {
  const instance = requester.extend({
    agent: { http: new http.Agent({ keepAlive: true }) },
    retry: { limit: 0 },
    throwHttpErrors: false,
    timeout: { request: deadlineMs },
  });
  return {
    version: versionOf("got"),
    async request(url, method, body) {
      const { statusCode, body: answer } = await instance(url, { method, body });
      return { status: statusCode, body: answer };
    },
  };
}
