import { apache } from "./apache.ts";
import { caddy } from "./caddy.ts";
import { envoy } from "./envoy.ts";
import { haproxy } from "./haproxy.ts";
import { nginx } from "./nginx.ts";
import type { Proxy } from "./proxy.ts";
import { traefik } from "./traefik.ts";

const proxies: readonly Proxy[] = [...nginx, ...haproxy, ...apache, ...caddy, ...traefik, ...envoy];

/** Those that the run knows and whose id has that in it. */
export function proxiesNamed(part: string): readonly Proxy[] {
  return proxies.filter(({ id }) => id.includes(part));
}
