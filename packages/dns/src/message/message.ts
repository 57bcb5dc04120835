import { type default as dns2, Packet } from "dns2";
import { addressFamily } from "../names/address.ts";
import type { ClientSubnet } from "./client-subnet.ts";
import { type Frame, readFrame } from "./frame.ts";
import { foldCase } from "../names/name.ts";
import { MalformedMessageError } from "./octets.ts";
import { readRecord, type ResourceRecord } from "./resource-record.ts";

/** Response codes by which something is decided here (RFC 1035 §4.1.1, RFC 6891 §9). */
export const rcodes = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, BADVERS: 16 } as const;

/** A question in the form that goes out. */
export interface OutgoingQuestion {
  readonly id: number;
  /** Sent as it is written, upper and lower case too. */
  readonly name: string;
  readonly type: number;
  /** RD: may the server ask others? */
  readonly recursive: boolean;
  /** Whether to speak EDNS(0), which some servers refuse. */
  readonly edns: boolean;
  /** Sent if EDNS is spoken. */
  readonly clientSubnet: ClientSubnet | undefined;
}

/** What a name server answered. */
export interface Reply {
  readonly id: number;
  /** QR: this is a reply, not a question. */
  readonly isReply: boolean;
  readonly opcode: number;
  /** AA: the server holds the zone. */
  readonly authoritative: boolean;
  /** TC: the whole answer didn't fit. What there was of it has been left out (RFC 2181 §9). */
  readonly truncated: boolean;
  /** RA: the server asks others. */
  readonly recursionAvailable: boolean;
  /** With the bits of the OPT record (RFC 6891 §6.1.3). */
  readonly rcode: number;
  readonly question: EchoedQuestion | undefined;
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
}

/** The question that a reply says it answers. */
export interface EchoedQuestion {
  /** Lower case. */
  readonly name: string;
  /** As it came: a server that isn't guessed at echoes the case of every letter. */
  readonly exactName: string;
  readonly type: number;
  readonly class: number;
}

/** Fits into every path's packets (DNS flag day 2020; RFC 9715 §3.1 recommends no more than 1400). */
const udpPayloadOctets = 1232;

/** The message of a question (RFC 1035 §4.1). */
export function encodeQuestion(question: OutgoingQuestion): Buffer {
  const packet = new Packet();
  packet.header = new Packet.Header({ id: question.id, rd: question.recursive ? 1 : 0 });
  packet.questions.push(new Packet.Question(question.name, question.type, Packet.CLASS.IN));
  if (question.edns) packet.additionals.push(optRecord(question.clientSubnet));
  return packet.toBuffer();
}

/** Reads a reply whole. Throws nothing but `MalformedMessageError`. */
export function decodeReply(bytes: Uint8Array): Reply {
  const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frame = readFrame(message);
  const { header, questions, answers, authorities } = parsePacket(message, frame);
  const [question] = questions;
  return {
    id: header.id,
    isReply: header.qr === 1,
    opcode: header.opcode,
    authoritative: header.aa === 1,
    truncated: header.tc === 1,
    recursionAvailable: header.ra === 1,
    rcode: header.rcode,
    question: question && readQuestion(question),
    answers: answers.map((record, index) => readRecord(record, frame.ttls[index])),
    authorities: authorities.map((record, index) => readRecord(record, frame.ttls[answers.length + index])),
  };
}

function optRecord(clientSubnet: ClientSubnet | undefined): dns2.Packet.Resource {
  const options = clientSubnet === undefined ? [] : [clientSubnetOption(clientSubnet)];
  return Packet.Resource.EDNS(options, { udpPayloadSize: udpPayloadOctets });
}

/** dns2's own constructor of this option knows IPv4 only. */
function clientSubnetOption({ address, bits }: ClientSubnet): dns2.Packet.EcsOption {
  return {
    ednsCode: Packet.EDNS_OPTION_CODE.ECS,
    family: addressFamily(address) === 4 ? 1 : 2,
    sourcePrefixLength: bits,
    scopePrefixLength: 0,
    ip: address,
  };
}

function parsePacket(message: Buffer, frame: Frame): Packet {
  const packet = Packet.parse(frame.truncated ? withoutRecords(message, frame) : message);
  const [error] = packet.errors;
  if (error !== undefined) throw new MalformedMessageError(error.message, { cause: error });
  const opts = packet.additionals.filter((record) => record.type === Packet.TYPE.EDNS);
  if (opts.length > 1) throw new MalformedMessageError("it has two OPT records (RFC 6891 §6.1.1)");
  return packet;
}

function withoutRecords(message: Buffer, frame: Frame): Buffer {
  return Buffer.from(message.subarray(0, frame.questionEnd)).fill(0, 6, 12);
}

function readQuestion({ name, type, class: classCode }: dns2.Packet.Question): EchoedQuestion {
  return { name: foldCase(name), exactName: name, type, class: classCode };
}
