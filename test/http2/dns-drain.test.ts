import { createServer } from "node:http2";

import { dnsDrain } from "@dns-drain/http2";

import { describeAdapter } from "../support/adapter-contract.ts";

describeAdapter(
  "dnsDrain() for node:http2",
  (options, handler) => {
    const server = createServer(handler);
    return { server, drain: dnsDrain(options, server) };
  },
  "http2",
);
