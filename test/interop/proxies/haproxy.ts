import { comesToTheEnd, type Configuration, type Proxy, type ProxyProgram, type Site } from "./proxy.ts";

const program: ProxyProgram = { title: "HAProxy", name: "haproxy", version: ["-v"] };

export const haproxy: readonly Proxy[] = [
  {
    id: "haproxy-static",
    settings: "`server IP` for each host",
    followsDns: false,
    limit: "it tries the host that has ended three times, and then answers 503",
    program,
    configure: (site) => configuration(site, staticServers(site)),
  },
  {
    id: "haproxy-redispatch",
    settings: "`server IP` for each host; `option redispatch 1`, `retries 3`, `http-reuse always`",
    followsDns: false,
    limit: comesToTheEnd,
    program,
    configure: (site) =>
      configuration(site, [`option redispatch 1`, `retries 3`, `http-reuse always`, ...staticServers(site)]),
  },
  {
    id: "haproxy-resolvers",
    settings: "`server-template app 2 NAME resolvers dns`, `timeout resolve 1s`, `http-reuse always`",
    followsDns: true,
    program,
    configure: (site) =>
      configuration(
        site,
        [
          `http-reuse always`,
          `server-template app 2 ${site.name}:${site.upstreamPort} resolvers dns resolve-prefer ipv4 init-addr none`,
        ],
        [`resolvers dns`, `  nameserver dns ${site.resolver}:53`, `  timeout resolve 1s`, `  timeout retry 1s`],
      ),
  },
];

function staticServers({ upstreams, upstreamPort }: Site): readonly string[] {
  return upstreams.map((address, index) => `server host${index} ${address}:${upstreamPort}`);
}

function configuration(
  { folder, address, port }: Site,
  backend: readonly string[],
  resolvers: readonly string[] = [],
): Configuration {
  const lines = [
    `global`,
    `  maxconn 256`,
    `defaults`,
    `  mode http`,
    `  timeout connect 2s`,
    `  timeout client 30s`,
    `  timeout server 30s`,
    ...resolvers,
    `frontend front`,
    `  bind ${address}:${port}`,
    `  default_backend app`,
    `backend app`,
    ...backend.map((line) => `  ${line}`),
    "",
  ];
  return { files: { "haproxy.cfg": lines.join("\n") }, argv: ["-db", "-f", `${folder}/haproxy.cfg`] };
}
