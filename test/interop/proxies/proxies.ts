import { apache } from "./apache.ts";
import { caddy } from "./caddy.ts";
import { envoy } from "./envoy.ts";
import { haproxy } from "./haproxy.ts";
import { nginx } from "./nginx.ts";
import type { Proxy } from "./proxy.ts";
import { traefik } from "./traefik.ts";

/** All that the run knows. */
export const proxies: readonly Proxy[] = [...nginx, ...haproxy, ...apache, ...caddy, ...traefik, ...envoy];
