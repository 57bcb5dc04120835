import { createSocket } from "node:dgram";
import { once } from "node:events";
import { Packet } from "dns2";

/** Tells a secondary, in the name of its primary, that the zone has changed (NOTIFY, RFC 1996). */
export async function sendNotify(secondary: string, zone: string, primary: string): Promise<void> {
  const message = new Packet();
  Object.assign(message.header, { id: Packet.uuid(), opcode: 4, aa: 1 });
  message.questions.push(new Packet.Question(zone, Packet.TYPE.SOA, Packet.CLASS.IN));
  const socket = createSocket("udp4");
  socket.bind(0, primary);
  await once(socket, "listening");
  socket.send(message.toBuffer(), 53, secondary);
  await once(socket, "message", { signal: AbortSignal.timeout(5000) });
  socket.close();
}
