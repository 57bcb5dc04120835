import { type default as dns2, Packet } from "dns2";

/** What to change in an honest reply. */
export interface ReplyChanges {
  readonly header?: Partial<dns2.Packet.Header>;
  readonly questions?: readonly dns2.Packet.Question[];
  readonly answers?: readonly Partial<dns2.Packet.Resource>[];
  readonly authorities?: readonly Partial<dns2.Packet.Resource>[];
  readonly additionals?: readonly Partial<dns2.Packet.Resource>[];
}

/** The octets of a reply to the octets of a question. By default: authoritative, with no records. */
export function replyTo(question: Buffer, changes: ReplyChanges = {}): Buffer {
  const request = Packet.parse(question);
  const reply = Packet.createResponseFromRequest(request);
  Object.assign(reply.header, { aa: 1 }, changes.header);
  if (changes.questions) reply.questions = [...changes.questions];
  reply.answers = records(changes.answers);
  reply.authorities = records(changes.authorities);
  reply.additionals = records(changes.additionals);
  return reply.toBuffer();
}

/** An honest reply with one address. */
export function addressReply(question: Buffer, address = "192.0.2.1", ttl = 60): Buffer {
  return replyTo(question, { answers: [aRecord(nameAsked(question), address, ttl)] });
}

/** An honest reply with these addresses. */
export function addressesReply(question: Buffer, addresses: readonly string[], ttl = 60): Buffer {
  return replyTo(question, { answers: addresses.map((address) => aRecord(nameAsked(question), address, ttl)) });
}

/** A reply with one address so many times. Made by hand, since dns2 takes seconds for thousands of records. */
export function longReply(question: Buffer, count: number): Buffer {
  const reply = addressReply(question);
  const record = reply.subarray(reply.length - 16);
  reply.writeUInt16BE(count, 6);
  return Buffer.concat([reply, ...Array.from({ length: count - 1 }, () => record)]);
}

/** The name in the question, letter by letter as it was sent. */
export function nameAsked(question: Buffer): string {
  return Packet.parse(question).questions[0]?.name ?? "";
}

export function aRecord(name: string, address: string, ttl = 60): Partial<dns2.Packet.Resource> {
  return { name, type: Packet.TYPE.A, class: 1, ttl, address };
}

export function aaaaRecord(name: string, address: string, ttl = 60): Partial<dns2.Packet.Resource> {
  return { name, type: Packet.TYPE.AAAA, class: 1, ttl, address };
}

export function cnameRecord(name: string, domain: string, ttl = 60): Partial<dns2.Packet.Resource> {
  return { name, type: Packet.TYPE.CNAME, class: 1, ttl, domain };
}

export function nsRecord(name: string, ns: string, ttl = 60): Partial<dns2.Packet.Resource> {
  return { name, type: Packet.TYPE.NS, class: 1, ttl, ns };
}

export function soaRecord(name: string, ttl = 60): Partial<dns2.Packet.Resource> {
  const numbers = { serial: 1, refresh: 60, retry: 60, expiration: 60, minimum: 10 };
  return { name, type: Packet.TYPE.SOA, class: 1, ttl, primary: `ns.${name}`, admin: `host.${name}`, ...numbers };
}

/** A record whose data are given as octets. */
export function rawRecord(name: string, type: number, data: Buffer, ttl = 60): Partial<dns2.Packet.Resource> {
  return { name, type, class: 1, ttl, data };
}

/** The data of an HTTPS record. Parameters are `[key, value]`. */
export function serviceData(priority: number, target: string, parameters: readonly [number, Buffer][] = []): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(priority);
  return Buffer.concat([head, Packet.Name.encode(target), ...parameters.map(([key, value]) => parameter(key, value))]);
}

function parameter(key: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(key, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

function records(given: readonly Partial<dns2.Packet.Resource>[] = []): dns2.Packet.Resource[] {
  return given.map((record) => new Packet.Resource(record));
}
