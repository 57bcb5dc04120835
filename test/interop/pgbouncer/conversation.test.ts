import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createConversation, type Conversation } from "./conversation.ts";

function message(type: string, body: Buffer | string = ""): Buffer {
  const content = Buffer.from(body);
  const head = Buffer.alloc(type.length + 4);
  head.write(type, "latin1");
  head.writeUInt32BE(content.length + 4, type.length);
  return Buffer.concat([head, content]);
}

const ready = (status: string): Buffer => message("Z", status);
const startUp = message("", Buffer.alloc(40));

function loggedIn(): Conversation {
  const conversation = createConversation();
  conversation.fromClient(startUp);
  conversation.fromServer(Buffer.concat([message("R", Buffer.alloc(4)), ready("I")]));
  return conversation;
}

describe("createConversation()", () => {
  it("is busy until the log-in is done", () => {
    const conversation = createConversation();
    assert.equal(conversation.isIdle, false);
    conversation.fromClient(startUp);
    assert.equal(conversation.fromServer(message("R", Buffer.alloc(4))), false);
    assert.equal(conversation.fromServer(ready("I")), true);
  });

  it("is busy from a query to its ReadyForQuery, in a transaction that is open or has failed too", () => {
    const conversation = loggedIn();
    conversation.fromClient(message("Q", "BEGIN\0"));
    assert.equal(conversation.isIdle, false);
    assert.equal(conversation.fromServer(ready("T")), false);
    conversation.fromClient(message("Q", "SELECT wrong\0"));
    assert.equal(conversation.fromServer(ready("E")), false);
    conversation.fromClient(message("Q", "ROLLBACK\0"));
    assert.equal(conversation.fromServer(ready("I")), true);
  });

  it("waits for every one of several requests that were sent at once", () => {
    const conversation = loggedIn();
    conversation.fromClient(Buffer.concat([message("P", "a"), message("S"), message("P", "b"), message("S")]));
    assert.equal(conversation.fromServer(ready("I")), false);
    assert.equal(conversation.fromServer(ready("I")), true);
  });

  it("reads messages that come byte by byte, and is busy while half of one has come", () => {
    const conversation = loggedIn();
    const query = message("Q", "SELECT 1\0");
    conversation.fromClient(query.subarray(0, 1));
    assert.equal(conversation.isIdle, false);
    for (const byte of query.subarray(1)) conversation.fromClient(Buffer.of(byte));
    const answer = Buffer.concat([message("D", Buffer.alloc(100_000)), message("C", "SELECT\0"), ready("I")]);
    const settled = Array.from(answer.subarray(-16), (byte) => byte);
    assert.equal(conversation.fromServer(answer.subarray(0, -16)), false);
    assert.deepEqual(settled.map((byte) => conversation.fromServer(Buffer.of(byte))).lastIndexOf(false), 14);
    assert.equal(conversation.isIdle, true);
  });
});
