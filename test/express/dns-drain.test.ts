import { createServer } from "node:http";

import { dnsDrain } from "@dns-drain/express";
import express from "express";
import express4 from "express4";

import { describeAdapter } from "../support/adapter-contract.ts";

for (const [line, createApp] of [
  ["5", express],
  ["4", express4 as unknown as typeof express],
] as const)
  describeAdapter(`dnsDrain() for Express ${line}, with app.use() alone`, (options, handler) => {
    const app = createApp();
    const drain = dnsDrain(options);
    app.use(drain);
    app.use(handler);
    return { server: createServer(app), drain };
  });
