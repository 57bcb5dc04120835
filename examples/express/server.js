import { dnsDrain } from "@dns-drain/express";
import express from "express";

const { NAME, ADDRESS, PORT = 8080 } = process.env;
const drain = dnsDrain({ names: NAME, addresses: ADDRESS });

const app = express();
app.use(drain);
app.get("/ready", drain.readiness());
app.use(express.text({ type: "*/*" }));
app.all("/", (request, response) => void response.send(`hello ${request.body ?? ""}`));

drain.attach(app.listen(PORT));
