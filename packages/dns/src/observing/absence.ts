import { inconclusive } from "./doubt.ts";
import { type Reply, rcodes } from "../message/message.ts";
import { isWithin } from "../names/name.ts";
import type { Finding } from "./observation.ts";

/**
 * What it means that an authority's answer holds nothing for a name. `undefined` if that is not said: of an alias' target
 * only the SOA record of its zone says so, and whoever asks for the target itself is told.
 */
export function absenceAtAuthority(
  reply: Reply,
  name: string,
  zone: string | undefined,
  afterAlias: boolean,
): Finding | undefined {
  const speaksFor = soaOwner(reply);
  if (speaksFor !== undefined && isWithin(name, speaksFor) && isWithin(speaksFor, zone ?? "")) return empty(reply);
  if (afterAlias) return undefined;
  // The zone is gone from this server, and the zone above answers in its place.
  if (speaksFor !== undefined) return inconclusive("lame", `it answers for the zone "${speaksFor}", not for "${zone}"`);
  const cut = referralFor(reply, name);
  return cut === undefined || cut === zone ? empty(reply) : referral(cut);
}

/** What it means that a resolver's answer holds nothing for a name. It has followed every alias to the end. */
export function absenceAtResolver(reply: Reply, name: string): Finding {
  const isNegative = reply.rcode === rcodes.NXDOMAIN || soaOwner(reply) !== undefined;
  const cut = isNegative ? undefined : referralFor(reply, name);
  if (cut !== undefined) return referral(cut);
  if (!reply.recursionAvailable && !reply.authoritative) return inconclusive("lame", "no recursion (RA)");
  return empty(reply);
}

function soaOwner({ authorities }: Reply): string | undefined {
  return authorities.find((record) => record.type === "SOA")?.name;
}

/** The zone whose authorities the reply names instead of an answer (RFC 2308 §2.1.1 and §2.2.1 tell them apart). */
function referralFor({ authorities }: Reply, name: string): string | undefined {
  return authorities.find((record) => record.type === "NS" && isWithin(name, record.name))?.name;
}

function referral(cut: string): Finding {
  return inconclusive("lame", `a referral to the authorities of "${cut}"`);
}

/** After an alias, the response code is that of the last name (RFC 6604 §3). */
function empty({ rcode }: Reply): Finding {
  return { kind: "empty", rcode: rcode === rcodes.NXDOMAIN ? "NXDOMAIN" : "NODATA" };
}
