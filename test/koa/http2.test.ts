import { createServer } from "node:http2";

import { dnsDrain } from "@dns-drain/koa";
import Koa from "koa";

import { describeAdapter } from "../support/adapter-contract.ts";

describeAdapter(
  "dnsDrain() for Koa on node:http2, attached",
  (options, handler) => {
    const app = new Koa();
    const drain = dnsDrain(options);
    app.use(drain);
    app.use((context) => {
      context.respond = false;
      handler(context.req, context.res);
    });
    const server = createServer(app.callback() as never);
    drain.attach(server);
    return { server, drain };
  },
  "http2",
);
