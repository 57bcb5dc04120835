import type { Proxy, ProxyProgram, Site } from "./proxy.ts";

const program: ProxyProgram = {
  title: "Envoy",
  name: "envoy",
  packagePath: "envoy/_bin/envoy",
  version: ["--version"],
};

export const envoy: readonly Proxy[] = [
  {
    id: "envoy-strict",
    settings: "`type: STRICT_DNS`, `respect_dns_ttl: true`",
    followsDns: true,
    program,
    configure: (site) => configuration(site, { type: "STRICT_DNS", respect_dns_ttl: true }),
  },
  {
    id: "envoy-logical",
    settings: "`type: LOGICAL_DNS`, `respect_dns_ttl: true`",
    followsDns: true,
    program,
    configure: (site) => configuration(site, { type: "LOGICAL_DNS", respect_dns_ttl: true }),
  },
];

function configuration(site: Site, cluster: object): ReturnType<Proxy["configure"]> {
  const bootstrap = {
    static_resources: {
      listeners: [
        { address: socketAddress(site.address, site.port), filter_chains: [{ filters: [connectionManager] }] },
      ],
      clusters: [{ name: "app", dns_lookup_family: "V4_ONLY", load_assignment: endpointsOf(site), ...cluster }],
    },
  };
  const quietly = ["--concurrency", "1", "--disable-hot-restart", "--log-level", "error"];
  // JSON is YAML too.
  return {
    files: { "envoy.yaml": JSON.stringify(bootstrap) },
    argv: ["-c", `${site.folder}/envoy.yaml`, ...quietly],
  };
}

function socketAddress(address: string, port: number): object {
  return { socket_address: { address, port_value: port } };
}

function endpointsOf({ name, upstreamPort }: Site): object {
  const endpoint = { endpoint: { address: socketAddress(name, upstreamPort) } };
  return { cluster_name: "app", endpoints: [{ lb_endpoints: [endpoint] }] };
}

const extensions = "type.googleapis.com/envoy.extensions.filters";

const connectionManager = {
  name: "http",
  typed_config: {
    "@type": `${extensions}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: "http",
    route_config: {
      virtual_hosts: [{ name: "all", domains: ["*"], routes: [{ match: { prefix: "/" }, route: { cluster: "app" } }] }],
    },
    http_filters: [{ name: "router", typed_config: { "@type": `${extensions}.http.router.v3.Router` } }],
  },
};
