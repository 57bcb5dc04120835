import { once } from "node:events";
import { createServer as createHttp1Server } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, LookupFunction, Server } from "node:net";
import type { Readable, Writable } from "node:stream";

import {
  createAuthority,
  createCachingResolver,
  createLookup,
  type Authority,
  type CachingResolver,
} from "@dns-drain/lab";
import type { DrainOptions } from "@dns-drain/core";

import { fastClock } from "./fast-clock.ts";
import type { Protocol } from "./traffic.ts";

/** The address of the host that drains, and of the one that its clients move to. */
export const [leaving, staying] = ["127.0.0.2", "127.0.0.3"] as const;
export const hostName = "api.example.test";
/** The time of the drain and of the resolver runs so many times faster than that of the clients. */
export const speed = 5;

/** A name with two addresses, its authority, a resolver that caches it, and a server behind the second address. */
export class TwoAddresses {
  readonly lookup: LookupFunction;
  readonly authority: Authority;
  readonly resolver: CachingResolver;
  /** The port of the server behind the second address; the first one listens on the same. */
  readonly port: number;
  readonly #other: Server;

  constructor(authority: Authority, resolver: CachingResolver, other: Server) {
    this.authority = authority;
    this.resolver = resolver;
    this.#other = other;
    this.port = (other.address() as AddressInfo).port;
    this.lookup = createLookup(resolver);
    this.listBoth();
  }

  static async open(protocol: Protocol = "http1"): Promise<TwoAddresses> {
    const authority = await createAuthority({ zones: ["example.test"] });
    const resolver = await createCachingResolver({ authorities: [authority], clock: fastClock(speed) });
    const other = protocol === "http1" ? createHttp1Server(answer) : createHttp2Server(answer);
    other.listen(0, staying);
    await once(other, "listening");
    return new TwoAddresses(authority, resolver, other);
  }

  listBoth(): void {
    this.authority.setAddresses(hostName, [leaving, staying], 1);
  }

  withdraw(): void {
    this.authority.setAddresses(hostName, [staying], 1);
  }

  /** What a host behind the first address tells its drain, with short waits, in its fast time. */
  get options(): DrainOptions {
    return {
      names: hostName,
      addresses: leaving,
      authorities: `${this.authority.host}:${this.authority.port}`,
      resolvers: `${this.resolver.host}:${this.resolver.port}`,
      schedule: "* * * * * *",
      graceMs: 1_000,
      spreadMs: 2_000,
      idleGraceMs: 5_000,
      quietMs: 1_000,
    };
  }

  async close(): Promise<void> {
    this.#other.close();
    await this.resolver.close();
    await this.authority.close();
  }
}

/** A request listener of either protocol. */
export type Handler = (request: Readable, response: Writable) => void;

/** Reads the whole request, thinks for a moment, and answers. */
export const answer: Handler = (request, response) => {
  request.resume().on("end", () => {
    setTimeout(() => response.end("done"), Math.random() * 20);
  });
};
