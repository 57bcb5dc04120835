import { Packet, type Question } from "dns2";
import type { ZoneData } from "./zone-data.ts";

const { TYPE, RCODE } = Packet;

/** Longest chain of aliases that is followed. */
const longestChain = 8;

/** What the holder of the zones says; REFUSED when the name is in none of them. */
export function authoritativeAnswer(request: Packet, data: ZoneData): Packet {
  const question = request.questions[0];
  const zone = question && data.zoneOf(question.name);
  if (question === undefined) return Packet.createErrorResponseFromRequest(request, RCODE.FORMERR);
  if (zone === undefined) return Packet.createErrorResponseFromRequest(request, RCODE.REFUSED);
  const reply = Packet.createResponseFromRequest(request);
  reply.header.aa = 1;
  // RFC 6891 §7: an OPT in the request is answered with one.
  if (request.additionals.some((record) => record.type === TYPE.EDNS)) {
    reply.additionals.push(Packet.Resource.EDNS([]));
  }
  addAnswer(reply, question, data);
  return reply;
}

/** Follows aliases as far as this server's zones go (RFC 1034 §4.3.2). */
function addAnswer(reply: Packet, question: Question, data: ZoneData): void {
  let name = question.name;
  for (let link = 0; link < longestChain && data.zoneOf(name) !== undefined; link++) {
    const found = question.type === TYPE.SOA ? soaAt(name, data) : data.take(name, question.type);
    if (found) return void reply.answers.push(...found);
    const alias = data.take(name, TYPE.CNAME);
    if (!alias) return addNegative(reply, name, data);
    reply.answers.push(...alias);
    name = alias[0]!.domain!;
  }
}

function addNegative(reply: Packet, name: string, data: ZoneData): void {
  reply.header.rcode = data.exists(name) ? RCODE.NOERROR : RCODE.NXDOMAIN;
  reply.authorities.push(soa(data.zoneOf(name)!, data));
}

function soaAt(name: string, data: ZoneData): Packet["answers"] | undefined {
  const zone = data.zoneOf(name)!;
  return zone.toLowerCase() === name.toLowerCase() ? [soa(zone, data)] : undefined;
}

function soa(zone: string, data: ZoneData): Packet["answers"][number] {
  const [ns] = data.take(zone, TYPE.NS) ?? [];
  return Object.assign(new Packet.Resource(zone, TYPE.SOA, Packet.CLASS.IN, 300), {
    primary: ns?.ns ?? zone,
    admin: `hostmaster.${zone}`,
    serial: data.serial,
    refresh: 60,
    retry: 10,
    expiration: 86_400,
    minimum: 5,
  });
}
