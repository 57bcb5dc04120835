import { connect as connectHttp2 } from "node:http2";
import { request } from "node:https";
import type { Readable } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { SentQuestion } from "./sent-question.ts";

/** An HTTP response whose header section has arrived. */
export interface Posted {
  readonly status: number | undefined;
  /** Without parameters, in lower case. */
  readonly mediaType: string | undefined;
  readonly body: Readable;
}

/** Posts a question on a connection that serves for nothing else; who destroys that connection ends everything. */
export type Post = (
  socket: TLSSocket,
  sent: SentQuestion,
  onPosted: (posted: Posted) => void,
  onError: (error: Error) => void,
) => void;

const mediaType = "application/dns-message";

export const postOverHttp1: Post = (socket, sent, onPosted, onError) => {
  const { host, port, path } = sent.server;
  const headers = headersFor(sent);
  const posted = request({ method: "POST", host, port, path, headers, createConnection: () => socket });
  posted.on("error", onError);
  posted.on("response", (body) => {
    body.on("error", onError);
    onPosted({ status: body.statusCode, mediaType: withoutParameters(body.headers["content-type"]), body });
  });
  posted.end(sent.message);
};

export const postOverHttp2: Post = (socket, sent, onPosted, onError) => {
  const session = connectHttp2(new URL(sent.server.id).origin, { createConnection: () => socket });
  session.on("error", onError);
  const body = session.request({ ":method": "POST", ":path": sent.server.path ?? "/", ...headersFor(sent) });
  body.on("error", onError);
  body.on("response", (headers) => {
    onPosted({ status: headers[":status"], mediaType: withoutParameters(headers["content-type"]), body });
  });
  body.end(sent.message);
};

function headersFor({ message }: SentQuestion): Record<string, string> {
  return { accept: mediaType, "content-type": mediaType, "content-length": String(message.length) };
}

function withoutParameters(contentType: string | undefined): string | undefined {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase();
}
