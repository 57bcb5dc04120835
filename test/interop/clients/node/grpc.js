import { Client, credentials } from "@grpc/grpc-js";
import { deadlineMs } from "./deadline.js";
import { versionOf } from "./versions.js";

const asIs = (message) => message;

/** A unary call is always a POST; its path carries what the query says elsewhere. */
export function grpc({ host }) {
  const client = new Client(host, credentials.createInsecure(), { "grpc.enable_retries": 0 });
  return {
    version: versionOf("@grpc/grpc-js"),
    request: (url) =>
      new Promise((resolve, reject) => {
        const { pathname, search } = new URL(url);
        const deadline = Date.now() + deadlineMs;
        client.makeUnaryRequest(pathname + search, asIs, asIs, Buffer.from("order"), { deadline }, (error, answer) => {
          if (error) reject(error);
          else resolve({ status: 200, body: answer.toString() });
        });
      }),
  };
}
