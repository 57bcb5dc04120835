import { parseServer, type Server } from "@dns-drain/dns/parts";

import type { SurveyServers } from "../asking/survey.ts";
import type { Reader } from "./values.ts";

/** The servers that are given on the command line, or the system's resolvers and whatever authorities they lead to. */
export function readServers(
  flags: { readonly resolver?: readonly string[]; readonly authority?: readonly string[] },
  reader: Reader,
): SurveyServers {
  const authorities = reader.authorities(flags.authority);
  return {
    resolvers: parsed(reader.resolvers(flags.resolver)),
    authorities: authorities && parsed(authorities),
  };
}

function parsed(texts: readonly string[]): Server[] {
  const servers = texts.flatMap((text) => parseServer(text) ?? []);
  // What is given twice, in whatever spelling, would be asked twice.
  return [...new Map(servers.map((server) => [server.id, server])).values()];
}
