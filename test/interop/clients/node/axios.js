import http from "node:http";
import axios from "axios";
import { deadlineMs } from "./deadline.js";
import { versionOf } from "./versions.js";

export function axiosClient() {
  const instance = axios.create({
    httpAgent: new http.Agent({ keepAlive: true }),
    timeout: deadlineMs,
    validateStatus: () => true,
    transformResponse: (body) => body,
  });
  return {
    version: versionOf("axios"),
    async request(url, method, body) {
      const { status, data } = await instance.request({ url, method, data: body });
      return { status, body: data };
    },
  };
}
