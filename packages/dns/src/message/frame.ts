import { MalformedMessageError, octetAt, uint16At, uint32At } from "./octets.ts";

/**
 * What dns2 doesn't tell about a message. It reads as much as it can: it stops at a record it can't read, follows
 * compression pointers however many there are, joins labels by dots even if they have dots inside, and reads large TTLs
 * in its own way. Here a message is whole or malformed, since a record that was silently left out reads as "gone".
 */
export interface Frame {
  /** TC. Nothing but this bit counts then (RFC 2181 §9): such a message is often cut in the middle of a record. */
  readonly truncated: boolean;
  /** Where the question ends and the records begin. */
  readonly questionEnd: number;
  /** As on the wire, in seconds: answers first, then authorities and additionals. Empty for a truncated message. */
  readonly ttls: readonly number[];
}

/** RFC 1035 §4.1.1. */
const headerOctets = 12;

/** The bit of the third octet that says that the message was cut to fit (TC). */
const truncatedBit = 0x02;

/** Each pointer of an honest name saves a label, and no known encoder chains more than a few. */
const mostPointers = 16;

/** The types whose data hold names that dns2 reads, compressed or not: where the first begins, and how many there are. */
const namesInData: ReadonlyMap<number, { readonly skip: number; readonly count: number; readonly host: boolean }> =
  new Map([
    [2, { skip: 0, count: 1, host: true }], // NS
    [5, { skip: 0, count: 1, host: true }], // CNAME
    [6, { skip: 0, count: 2, host: false }], // SOA: the mailbox may have dots in its first label
    [12, { skip: 0, count: 1, host: false }], // PTR
    [15, { skip: 2, count: 1, host: false }], // MX
    [33, { skip: 6, count: 1, host: false }], // SRV
    [46, { skip: 18, count: 1, host: false }], // RRSIG
  ]);

/** Walks over the whole message. Throws `MalformedMessageError` where it isn't what its header says. */
export function readFrame(message: Uint8Array): Frame {
  if (message.length < headerOctets) throw new MalformedMessageError(`it has ${message.length} octets`);
  const questions = uint16At(message, 4);
  // RFC 9619: one question, or none in an error.
  if (questions > 1) throw new MalformedMessageError(`it has ${questions} questions`);
  const questionEnd = questions === 0 ? headerOctets : endOfName(message, headerOctets, true) + 4;
  if (questionEnd > message.length) throw new MalformedMessageError("its question is cut off");
  if ((octetAt(message, 2) & truncatedBit) !== 0) return { truncated: true, questionEnd, ttls: [] };
  return { truncated: false, questionEnd, ttls: readTtls(message, questionEnd) };
}

function readTtls(message: Uint8Array, start: number): number[] {
  const ttls: number[] = [];
  let at = start;
  for (let left = uint16At(message, 6) + uint16At(message, 8) + uint16At(message, 10); left > 0; left--) {
    const record = readRecord(message, at);
    ttls.push(record.ttl);
    at = record.end;
  }
  if (at !== message.length) throw new MalformedMessageError(`${message.length - at} octets follow its last record`);
  return ttls;
}

function readRecord(message: Uint8Array, start: number): { ttl: number; end: number } {
  const at = endOfName(message, start, true);
  const data = at + 10;
  const end = data + uint16At(message, at + 8);
  if (end > message.length) throw new MalformedMessageError("its last record is cut off");
  const names = namesInData.get(uint16At(message, at));
  if (names !== undefined) {
    let next = data + names.skip;
    for (let left = names.count; left > 0; left--) next = endOfName(message, next, names.host);
    if (next > end) throw new MalformedMessageError("a name is longer than its record");
  }
  return { ttl: uint32At(message, at + 4), end };
}

/**
 * Where the name that begins at `start` ends. Pointers must lead to "a prior occurrence" (RFC 1035 §4.1.4), so each
 * leads further back than the last, and none leads round.
 */
export function endOfName(message: Uint8Array, start: number, host: boolean): number {
  let end: number | undefined;
  let at = start;
  let octets = 1;
  for (let pointers = 0, before = start; ;) {
    const length = octetAt(message, at);
    if (length === 0) return end ?? at + 1;
    if (length < 0x40) {
      octets += length + 1;
      if (octets > 255) throw new MalformedMessageError("a name is longer than 255 octets");
      if (host) refuseDots(message, at + 1, at + 1 + length);
      at += length + 1;
    } else {
      end ??= at + 2;
      at = pointerTarget(message, at);
      if (at >= before) throw new MalformedMessageError("a compression pointer leads forwards or round");
      before = at;
      if (++pointers > mostPointers) throw new MalformedMessageError("a name has too many compression pointers");
    }
  }
}

function pointerTarget(message: Uint8Array, at: number): number {
  const pointer = uint16At(message, at);
  if (pointer < 0xc000) throw new MalformedMessageError("a label has a reserved type");
  const target = pointer & 0x3fff;
  if (target < headerOctets) throw new MalformedMessageError("a compression pointer leads into the header");
  return target;
}

/** A dot inside a label can't be told from the end of the label in dns2's text, and no host name has one. */
function refuseDots(message: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    if (message[at] === 0x2e) throw new MalformedMessageError("a label of a host name has a dot inside");
  }
}
