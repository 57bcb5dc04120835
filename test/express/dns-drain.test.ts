import { createServer } from "node:http";

import { dnsDrain } from "@dns-drain/express";
import express from "express";

import { describeAdapter } from "../support/adapter-contract.ts";

describeAdapter("dnsDrain() for Express, with app.use() alone", (options, handler) => {
  const app = express();
  const drain = dnsDrain(options);
  app.use(drain);
  app.use(handler);
  return { server: createServer(app), drain };
});
