import type { Configuration, Proxy, ProxyProgram, Site } from "./proxy.ts";

const program: ProxyProgram = { title: "Caddy", name: "caddy", version: ["version"] };

export const caddy: readonly Proxy[] = [
  {
    id: "caddy-name",
    settings: "`reverse_proxy NAME`",
    followsDns: true,
    program,
    configure: (site) => configuration(site, `reverse_proxy ${site.name}:${site.upstreamPort}`),
  },
  {
    id: "caddy-dynamic",
    settings: "`reverse_proxy { dynamic a { name NAME refresh 1s } }`",
    followsDns: true,
    program,
    configure: (site) =>
      configuration(
        site,
        [
          `reverse_proxy {`,
          `    dynamic a {`,
          `      name ${site.name}`,
          `      port ${site.upstreamPort}`,
          `      refresh 1s`,
          `    }`,
          `  }`,
        ].join("\n"),
      ),
  },
];

function configuration({ folder, address, port }: Site, directive: string): Configuration {
  const lines = [
    `{`,
    `  admin off`,
    `  auto_https off`,
    `  storage file_system ${folder}`,
    `}`,
    `http://:${port} {`,
    `  bind ${address}`,
    `  ${directive}`,
    `}`,
    "",
  ];
  const file = `${folder}/Caddyfile`;
  return { files: { Caddyfile: lines.join("\n") }, argv: ["run", "--config", file, "--adapter", "caddyfile"] };
}
