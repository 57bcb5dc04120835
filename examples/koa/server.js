import { dnsDrain } from "@dns-drain/koa";
import Koa from "koa";

const { NAME, ADDRESS, PORT = 8080 } = process.env;
const drain = dnsDrain({ names: NAME, addresses: ADDRESS });
const ready = drain.readiness();

const app = new Koa();
app.use(drain);
app.use((context) => {
  if (context.path !== "/ready") return void (context.body = "hello");
  // Koa leaves the response to us.
  context.respond = false;
  ready(context.req, context.res);
});

drain.attach(app.listen(PORT));
