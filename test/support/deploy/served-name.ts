import { once } from "node:events";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import type { AddressInfo, LookupFunction, Server } from "node:net";
import type { TestContext } from "node:test";

import {
  createAuthority,
  createCachingResolver,
  createLookup,
  type Authority,
  type CachingResolver,
  type Certificate,
} from "@dns-drain/lab";

import { fastClock } from "../fast-clock.ts";
import { createStage, type Stage } from "../real/stage.ts";
import { answer } from "../two-addresses.ts";
import { checkHealth } from "./health-check.ts";
import type { FastProcessSettings } from "./fast-process.ts";

export const hostName = "api.example.test";

export interface ServedNameOptions {
  /** How many times faster than the clients' the time of DNS and of programs is. */
  readonly speed?: number;
  /** Seconds. */
  readonly ttl?: number;
  /** False if the test starts one of its own, at `authorityAddress`. Default true. */
  readonly hasAuthority?: boolean;
  /** Both hosts speak HTTP/2 over TLS with it; without, HTTP/1.1. */
  readonly certificate?: Certificate | undefined;
}

/** What is served of the zone by the test itself. */
interface Zone {
  readonly authority: Authority | undefined;
  readonly ttl: number;
}

/**
 * A name whose zone is delegated to a server on port 53, a resolver that finds it there and caches, and a host behind the
 * name that stays. The other one is for the test to start.
 */
export class ServedName {
  readonly stage: Stage;
  readonly lookup: LookupFunction;
  readonly time: FastProcessSettings;
  readonly port: number;
  readonly #zone: Zone;

  private constructor(stage: Stage, resolver: CachingResolver, port: number, speed: number, zone: Zone) {
    this.stage = stage;
    this.lookup = createLookup(resolver);
    this.port = port;
    const server = `${resolver.host}:${resolver.port}`;
    this.time = { speed, startedAt: Date.now(), resolver: server, address: this.leaving };
    this.#zone = zone;
    this.list(false);
  }

  static async open(t: TestContext, options: ServedNameOptions = {}): Promise<ServedName> {
    const { speed = 5, ttl = 2, hasAuthority = true, certificate } = options;
    const stage = await createStage();
    t.after(() => stage[Symbol.asyncDispose]());
    const place = { host: stage.address(1), port: 53 };
    const authority = hasAuthority ? await createAuthority({ ...place, zones: ["example.test"] }) : undefined;
    stage.defer(() => authority?.close());
    const resolver = await createCachingResolver({ authorities: [place], clock: fastClock(speed) });
    stage.defer(() => resolver.close());
    const other: Server = certificate ? createSecureServer(certificate, answer) : createServer(answer);
    stage.defer(() => other.close());
    other.listen(0, stage.address(12));
    await once(other, "listening");
    return new ServedName(stage, resolver, (other.address() as AddressInfo).port, speed, { authority, ttl });
  }

  /** Where the zone is served. */
  get authorityAddress(): string {
    return this.stage.address(1);
  }

  /** The address of the host that the test starts. */
  get leaving(): string {
    return this.stage.address(11);
  }

  /** The address of the host that is there. */
  get staying(): string {
    return this.stage.address(12);
  }

  /** What every program of a host is told by its environment. */
  get env(): Record<string, string> {
    return { NAME: hostName, ADDRESS: this.leaving, PORT: String(this.port) };
  }

  /** Whether the host of the test is in DNS. */
  list(isListed: boolean): void {
    const { authority, ttl } = this.#zone;
    authority?.setAddresses(hostName, isListed ? [this.leaving, this.staying] : [this.staying], ttl);
  }

  /** From now on that follows its readiness. */
  followHealth(scheme: "http" | "https"): void {
    const url = `${scheme}://${this.leaving}:${this.port}/ready`;
    this.stage.defer(checkHealth(url, (isHealthy) => this.list(isHealthy)));
  }
}
