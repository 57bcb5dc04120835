import type { Proxy } from "./proxy.ts";

export const traefik: readonly Proxy[] = [
  {
    id: "traefik",
    settings: "`servers: [{ url: http://NAME }]`",
    followsDns: true,
    program: { title: "Traefik", name: "traefik", packagePath: "bin/traefik", version: ["version"] },
    configure({ folder, address, port, name, upstreamPort }) {
      const routes = {
        http: {
          routers: { all: { rule: "PathPrefix(`/`)", service: "app" } },
          services: { app: { loadBalancer: { servers: [{ url: `http://${name}:${upstreamPort}` }] } } },
        },
      };
      return {
        // JSON is YAML too.
        files: { "routes.yml": JSON.stringify(routes) },
        argv: [
          `--entryPoints.web.address=${address}:${port}`,
          `--providers.file.filename=${folder}/routes.yml`,
          `--providers.file.watch=false`,
          `--global.checkNewVersion=false`,
          `--global.sendAnonymousUsage=false`,
          `--log.level=ERROR`,
        ],
      };
    },
  },
];
