import { createServer } from "node:http";

import { dnsDrain } from "@dns-drain/http";

import { describeAdapter } from "../support/adapter-contract.ts";

describeAdapter("dnsDrain() for node:http", (options, handler) => {
  const server = createServer(handler);
  return { server, drain: dnsDrain(options, server) };
});
