import type { Readable } from "node:stream";
import { connect as connectTls } from "node:tls";
import { type Posted, postOverHttp1, postOverHttp2 } from "./http-post.ts";
import type { Reply } from "../message/message.ts";
import type { SentQuestion } from "./sent-question.ts";
import { type TrustAnchors, tlsOptions } from "./tls-options.ts";
import { type Ending, type Limit, within } from "./within.ts";

/** The length of a message has 16 bits everywhere else; here it bounds what is kept. */
const largestMessage = 65_535;

/**
 * Asks by POST (RFC 8484 §4.1), on a connection of its own. HTTP/2 if the server speaks it: that is the version that
 * RFC 8484 §5.2 recommends, and the only one that some public resolvers offer.
 */
export function askOverHttps(sent: SentQuestion, ca: TrustAnchors, limit: Limit): Promise<Reply> {
  return within(limit, (ending) => {
    const failed = (error: Error): void => ending.reject(sent.failure("unreachable", error.message, error));
    const socket = connectTls({ ...tlsOptions(sent.server, ca), ALPNProtocols: ["h2", "http/1.1"] }, () => {
      const post = socket.alpnProtocol === "h2" ? postOverHttp2 : postOverHttp1;
      post(socket, sent, (posted) => readPosted(posted, sent, ending), failed);
    });
    socket.unref();
    socket.on("error", failed);
    socket.on("close", () => failed(new Error("the connection was closed before the answer")));
    return {
      timeout: () => sent.failure("timeout", `no answer within ${Math.round(limit.ms)} ms over HTTPS`),
      stop: () => socket.destroy(),
    };
  });
}

function readPosted({ status, mediaType, body }: Posted, sent: SentQuestion, ending: Ending<Reply>): void {
  if (status !== 200) return ending.reject(sent.failure("refused", `HTTP status ${status}`));
  if (mediaType !== "application/dns-message") {
    return ending.reject(sent.failure("garbage", `content of type "${mediaType}"`));
  }
  collect(body, (message) => {
    const reply = message === undefined ? "more octets than a message can have" : sent.read(message);
    if (typeof reply === "string") ending.reject(sent.failure("garbage", reply));
    else ending.resolve(reply);
  });
}

/** Calls `done` with the whole body, or with nothing as soon as it is too long. */
function collect(body: Readable, done: (message: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let octets = 0;
  body.on("data", (chunk: Buffer) => {
    octets += chunk.length;
    if (octets > largestMessage) done(undefined);
    else chunks.push(chunk);
  });
  body.on("end", () => done(Buffer.concat(chunks)));
}
