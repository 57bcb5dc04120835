import { DrainRunner } from "./drain-runner.ts";
import { keepingAlive } from "./running/keeping-alive.ts";
import { readDrainOptions } from "./drain-config.ts";
import type { DrainOptions } from "./options.ts";
import type { Phase } from "./phases/drain-state.ts";
import type { DrainEvents } from "./telling/drain-events.ts";
import { answerReadiness, type ReadinessHandler } from "./telling/readiness.ts";
import type { DrainStatus } from "./telling/status.ts";
import type { StatusHandler } from "./telling/status-page/status-exchange.ts";
import { createStatusHandler } from "./telling/status-page/status-handler.ts";
import { createStatusStreams } from "./telling/status-page/status-streams.ts";
import type { Target } from "./target.ts";
import { isTarget, targetFor, type AttachableServer } from "./targets/target-for.ts";

/** Hears one kind of event: see `DrainEvents`. */
export type DrainListener<Name extends keyof DrainEvents> = (...values: DrainEvents[Name]) => unknown;

/** The drain of one host: it watches DNS, and moves every client off the servers that are attached to it. */
export interface Drain extends AsyncDisposable {
  /** *serving*, *propagating*, *draining*, *drained* or *closed*. */
  readonly phase: Phase;
  /** Everything that is known at this moment: plain JSON, with times in milliseconds since the epoch. */
  status(): DrainStatus;
  /**
   * Attaches a server of `node:http`, `node:https` or `node:http2`, best before it listens; or, for another protocol, a
   * `Target`. Again changes nothing, and neither does it after the drain was detached or has closed.
   *
   * @throws {TypeError} if it is none of these
   */
  attach(server: AttachableServer | Target): void;
  /** Begins to shed at once, whatever DNS says. Again changes nothing. `cancel()` takes it back. */
  start(reason?: string): void;
  /** Serves again, until the address has been listed and removed once more. A `stop()` can't be cancelled. */
  cancel(reason?: string): void;
  /**
   * Leaves within `deadlineMs`, as on SIGTERM, but doesn't end the process: withdraws, waits for caches if there is time,
   * sheds, and closes. Again: closes at once. Keeps the process alive until then. Resolves with the number of connections cut in the middle of a request.
   */
  stop(reason?: string): Promise<number>;
  /** Resolves when the host is drained, or has closed. Once it has returned to serving, there is a new promise here. */
  readonly drained: Promise<void>;
  /**
   * A handler that answers 200 while serving, else 503: for balancers, health-checked DNS and Kubernetes. For Express,
   * `node:http` and the compatibility API of `node:http2`; in Koa with `ctx.req` and `ctx.res`.
   */
  readiness(): ReadinessHandler;
  /**
   * A handler that shows the `status()`: as JSON; to a browser as a page that follows it; or, for whoever accepts
   * `text/event-stream`, as a stream of events, one for each change. It has no data of requests. It belongs on an
   * internal port, of a server that isn't attached: one that is sends those away who follow it when it begins to shed.
   * For Express, `node:http` and the compatibility API of `node:http2`; in Koa with `ctx.req` and `ctx.res`, after
   * `ctx.respond = false`.
   *
   * @throws {Error} if the page's script isn't beside this module, as in a bundle
   */
  statusHandler(): StatusHandler;
  /** Calls `listener` at every such event. One that throws or rejects is logged, and changes nothing. */
  on<Name extends keyof DrainEvents>(event: Name, listener: DrainListener<Name>): void;
  /** Calls it no more. */
  off<Name extends keyof DrainEvents>(event: Name, listener: DrainListener<Name>): void;
  /**
   * Ends the watch, and leaves every server and signal as it was found. The phase stays what it was, and with it the
   * readiness; a `stop()` under way resolves with 0. What is closing already goes on to its end.
   */
  detach(): void;
}

/**
 * Makes a drain. Its watch begins at once; nothing of it keeps the process alive.
 *
 * @throws {TypeError} or {RangeError} for an option that can't be used
 */
export function createDrain(options: DrainOptions = {}): Drain {
  const config = readDrainOptions(options);
  const runner = new DrainRunner(config);
  const status = (): DrainStatus => runner.status();
  const streams = createStatusStreams({
    status,
    events: runner.events,
    isOwn: (server) => !runner.wants(server),
    clock: config.clock,
  });
  return {
    get phase() {
      return runner.state.phase;
    },
    get drained() {
      return runner.drained;
    },
    status,
    attach(given) {
      if (isTarget(given)) runner.attach(given);
      // Making a target leaves traces at the server.
      else if (runner.wants(given)) runner.attach(targetFor(given, config.clock));
    },
    start: (reason = "drain.start()") => runner.start(reason),
    cancel: (reason = "drain.cancel()") => runner.cancel(reason),
    stop: (reason = "drain.stop()") => keepingAlive(runner.stop(reason)),
    readiness: () => (request, response) => answerReadiness(request, response, runner.state),
    statusHandler: () => createStatusHandler({ status, streams }),
    on: (event, listener) => void runner.events.on(event, listener as never),
    off: (event, listener) => void runner.events.off(event, listener as never),
    detach: () => runner.detach(),
    [Symbol.asyncDispose]: async () => runner.detach(),
  };
}
