import type { ServerSettings } from "./messages.ts";
import { createServerFor, type Handler, listen, tellPhases } from "./server-parts.ts";
import type { SubjectName } from "./subjects.ts";

/**
 * Makes a server that leaves on SIGTERM the way the library's page says, with the library's defaults. Resolves with the
 * port where it listens.
 */
type Setup = (handler: Handler, settings: ServerSettings) => Promise<number>;

/** Each loads its library by itself, so that no process holds what it doesn't use. */
export const setups: Readonly<Record<SubjectName, Setup>> = {
  async bare(handler, settings) {
    const server = createServerFor(handler, settings);
    process.once("SIGTERM", () => server.close());
    return listen(server);
  },

  async loaded(handler, settings) {
    await importHook(settings);
    return setups.bare(handler, settings);
  },

  async hook(handler, settings) {
    const { dnsDrain } = await importHook(settings);
    const server = createServerFor(handler, settings);
    tellPhases(dnsDrain({ logger: false, ...settings.drain }, server));
    return listen(server);
  },

  async terminator(handler, settings) {
    const { createHttpTerminator } = await import("http-terminator");
    const server = createServerFor(handler, settings);
    const { terminate } = createHttpTerminator({ server });
    process.once("SIGTERM", () => void terminate().then(() => process.exit()));
    return listen(server);
  },

  async "graceful-shutdown"(handler, settings) {
    const { default: gracefulShutdown } = await import("http-graceful-shutdown");
    const server = createServerFor(handler, settings);
    gracefulShutdown(server);
    return listen(server);
  },

  async stoppable(handler, settings) {
    const { default: stoppable } = await import("stoppable");
    const server = stoppable(createServerFor(handler, settings));
    process.once("SIGTERM", () => server.stop());
    return listen(server);
  },

  async terminus(handler, settings) {
    const { createTerminus } = await import("@godaddy/terminus");
    // Otherwise it ends by the signal, and can't say how it was.
    return listen(createTerminus(createServerFor(handler, settings), { useExit0: true }));
  },

  async lightship(handler, settings) {
    const { createLightship } = await import("lightship");
    const server = createServerFor(handler, settings);
    // Its own server, for probes, takes any port.
    const lightship = await createLightship({ port: 0, detectKubernetes: false });
    lightship.registerShutdownHandler(() => void server.close());
    const port = await listen(server);
    lightship.signalReady();
    return port;
  },

  async fastify(handler, settings) {
    const { startFastify } = await import("./fastify-app.ts");
    return startFastify(handler, settings);
  },
};

function importHook({ protocol }: ServerSettings): Promise<typeof import("@dns-drain/http")> {
  return protocol === "http1" ? import("@dns-drain/http") : (import("@dns-drain/http2") as never);
}
