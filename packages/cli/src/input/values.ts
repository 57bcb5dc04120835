import { canonicalAddress, canonicalName, parseServer, systemServers } from "@dns-drain/dns/parts";

import { parseDuration } from "./duration.ts";
import { refusal } from "../usage-error.ts";

/** Reads what is given on the command line. All of them throw `UsageError`. */
export interface Reader {
  name(text: string): string;
  address(option: string, text: string): string;
  /** Milliseconds. */
  duration(option: string, text: string): number;
  /** A duration longer than nothing. */
  limit(option: string, text: string): number;
  /** The system's, unless others are given. */
  resolvers(texts: readonly string[] | undefined): readonly string[];
  /** `undefined` unless they are given: whom the resolvers lead to. */
  authorities(texts: readonly string[] | undefined): readonly string[] | undefined;
}

const resolverForm = "a name server such as 192.0.2.1, [2001:db8::1]:53, tls://host or https://host/dns-query";
const authorityForm = "the address of a name server, such as 192.0.2.1 or [2001:db8::1]:53";
const durationForm = "a duration such as 90s, 10m or 1h";

/** A reader whose refusals say what can't be done. */
export function readerFor(command: string): Reader {
  const duration = (option: string, text: string): number => {
    const ms = parseDuration(text);
    if (ms === undefined) throw refusal(command, option, durationForm, text);
    return ms;
  };
  const fit = (option: string, form: string, texts: readonly string[], isFit: (text: string) => boolean) => {
    for (const text of texts) if (!isFit(text)) throw refusal(command, option, form, text);
    return texts;
  };

  return {
    name(text) {
      const name = canonicalName(text);
      if (name === undefined) throw refusal(command, "NAME", "a host name", text);
      return name;
    },
    address(option, text) {
      const address = canonicalAddress(text);
      if (address === undefined) throw refusal(command, option, "an IPv4 or IPv6 address", text);
      return address;
    },
    duration,
    limit(option, text) {
      const ms = duration(option, text);
      if (ms === 0) throw refusal(command, option, `${durationForm}, longer than 0`, text);
      return ms;
    },
    resolvers(texts = systemServers()) {
      if (texts.length === 0)
        throw refusal(command, "--resolver", `${resolverForm}, since the system has none`, undefined);
      return fit("--resolver", resolverForm, texts, (text) => parseServer(text) !== undefined);
    },
    authorities: (texts) =>
      texts && fit("--authority", authorityForm, texts, (text) => parseServer(text)?.protocol === "dns"),
  };
}
