import { comesToTheEnd, type Configuration, type Proxy, type ProxyProgram, type Site } from "./proxy.ts";

const program: ProxyProgram = { title: "Apache httpd", name: "apache2", version: ["-v"] };

export const apache: readonly Proxy[] = [
  {
    id: "apache-static",
    settings: "`BalancerMember http://IP` for each host",
    followsDns: false,
    limit: comesToTheEnd,
    program,
    configure: (site) => configuration(site, [...balancer(site), `ProxyPass / balancer://app/`]),
  },
  {
    id: "apache-addressttl",
    settings: "`ProxyPass / http://NAME/ addressttl=1`",
    followsDns: true,
    program,
    configure: (site) => configuration(site, [toName(site, "addressttl=1")]),
  },
  {
    id: "apache-disablereuse",
    settings: "`ProxyPass / http://NAME/ disablereuse=on`",
    followsDns: true,
    program,
    configure: (site) => configuration(site, [toName(site, "disablereuse=on")]),
  },
];

function toName({ name, upstreamPort }: Site, parameters: string): string {
  return `ProxyPass / http://${name}:${upstreamPort}/ ${parameters}`;
}

function balancer({ upstreams, upstreamPort }: Site): readonly string[] {
  const modules = ["slotmem_shm", "lbmethod_byrequests", "proxy_balancer"].map(load);
  const members = upstreams.map((address) => `  BalancerMember http://${address}:${upstreamPort}`);
  return [...modules, `<Proxy balancer://app>`, ...members, `</Proxy>`];
}

function load(module: string): string {
  return `LoadModule ${module}_module /usr/lib/apache2/modules/mod_${module}.so`;
}

function configuration({ folder, address, port }: Site, directives: readonly string[]): Configuration {
  const lines = [
    ...["mpm_event", "authz_core", "proxy", "proxy_http"].map(load),
    `ServerRoot ${folder}`,
    `ServerName ${address}`,
    `DefaultRuntimeDir ${folder}`,
    `PidFile ${folder}/apache.pid`,
    `ErrorLog ${folder}/error.log`,
    `User www-data`,
    `Group www-data`,
    `StartServers 1`,
    `ServerLimit 1`,
    `MaxRequestWorkers 25`,
    `Listen ${address}:${port}`,
    ...directives,
    "",
  ];
  return { files: { "apache.conf": lines.join("\n") }, argv: ["-DFOREGROUND", "-f", `${folder}/apache.conf`] };
}
