import { createServer } from "node:http";

import { dnsDrain } from "@dns-drain/koa";
import Koa from "koa";
import Koa2 from "koa2";

import { describeAdapter } from "../support/adapter-contract.ts";

for (const [line, App] of [
  ["3", Koa],
  ["2", Koa2 as unknown as typeof Koa],
] as const)
  describeAdapter(`dnsDrain() for Koa ${line}, with app.use() alone`, (options, handler) => {
    const app = new App();
    const drain = dnsDrain(options);
    app.use(drain);
    app.use((context) => {
      context.respond = false;
      handler(context.req, context.res);
    });
    const callback = app.callback();
    return { server: createServer((request, response) => void callback(request, response)), drain };
  });
