import http2 from "node:http2";
import { text } from "node:stream/consumers";
import { deadlineMs } from "./deadline.js";

/** One session, and another one once the server has said goodbye: all that Node leaves to its user. */
export function http2Client(origin) {
  let session;
  return {
    version: process.versions.node,
    async request(url, method, body) {
      if (session === undefined || session.closed || session.destroyed) session = connect(origin);
      const { pathname, search } = new URL(url);
      const stream = session.request(
        { ":method": method, ":path": pathname + search },
        { endStream: body === undefined },
      );
      stream.setTimeout(deadlineMs, () => stream.close(http2.constants.NGHTTP2_CANCEL));
      if (body !== undefined) stream.end(body);
      let status = 0;
      stream.on("response", (headers) => (status = headers[":status"]));
      const answer = await text(stream);
      if (status === 0) throw new Error("the stream ended without a response");
      return { status, body: answer };
    },
  };
}

function connect(origin) {
  const session = http2.connect(origin);
  // Its streams tell of it, if there are any.
  session.on("error", () => {});
  return session;
}
