import type { EventEmitter } from "node:events";

import type { Clock } from "@dns-drain/dns";

import type { Phase } from "../../phases/drain-state.ts";
import type { DrainEvents } from "../drain-events.ts";
import type { DrainStatus } from "../status.ts";
import type { StatusRequest, StatusResponse } from "./status-exchange.ts";
import { openViewer, type Viewer } from "./viewer.ts";

/** Those who look on, each by an event stream. */
export interface StatusStreams {
  /** Answers with a stream: the status at once, then again when it has changed. */
  open(request: StatusRequest, response: StatusResponse): void;
}

export interface StatusStreamsOptions {
  readonly status: () => DrainStatus;
  readonly events: EventEmitter<DrainEvents>;
  /** Whether this drain is to empty the server. */
  readonly isOwn: (server: object) => boolean;
  readonly clock: Clock;
}

/** How often the status is looked at while there are viewers: with ten thousand connections that takes about 10 ms. */
const lookEveryMs = 1_000;

/** More than that at a time are refused. */
const mostViewers = 32;

const onOwnServer =
  "this page came through the very server that is being drained, and no longer follows it, so as not to hold it up; mounted on another port it could";
const isLetGo = "the drain has been detached: this is the last that it knows";

/**
 * Tells every viewer of each change. Without viewers nothing is done. A server that is being drained must not be held up by
 * those who look on: they are sent away when it begins to shed, once and for all, since each return would be an arrival.
 */
export function createStatusStreams({ status, events, isOwn, clock }: StatusStreamsOptions): StatusStreams {
  const viewers = new Set<Viewer>();
  let latest: DrainStatus | undefined;
  let isDetached = false;
  let callOff = (): void => {};

  events.on("phase", () => {
    if (viewers.size > 0) look();
  });
  events.on("detach", () => {
    isDetached = true;
    if (viewers.size > 0) look();
  });

  function look(): void {
    callOff();
    const known = status();
    latest = known;
    for (const viewer of viewers) tell(viewer, known);
    if (viewers.size === 0) stop();
    else callOff = clock.after(lookEveryMs, look);
  }

  function tell(viewer: Viewer, known: DrainStatus): void {
    viewer.tell(known);
    partFrom(viewer, known.phase, { isDetached, isOwn });
  }

  function stop(): void {
    callOff();
    latest = undefined;
  }

  function forget(viewer: Viewer): void {
    viewers.delete(viewer);
    if (viewers.size === 0) stop();
  }

  return {
    open(request, response) {
      if (viewers.size >= mostViewers) return refuse(response, "too many are looking on already");
      if (isDetached && status().phase === "closed") return refuse(response, "this server has closed");
      const viewer = openViewer(request, response, { clock, gone: forget });
      if (viewer === undefined) return;
      viewers.add(viewer);
      // Those who come in the same second share what was found.
      if (latest === undefined) look();
      else tell(viewer, latest);
    },
  };
}

/** Lets a viewer go when it is time. */
function partFrom(viewer: Viewer, phase: Phase, { isDetached, isOwn }: Surroundings): void {
  const isLeaving = phase !== "serving" && phase !== "propagating";
  const isHeldUp = isLeaving && viewer.server !== undefined && isOwn(viewer.server);
  // What has closed may be followed by another process: the viewer comes back by itself.
  if (phase === "closed" && (isDetached || isHeldUp)) viewer.end();
  else if (isDetached) viewer.sendAway(isLetGo);
  else if (isHeldUp) viewer.sendAway(onOwnServer);
}

interface Surroundings extends Pick<StatusStreamsOptions, "isOwn"> {
  readonly isDetached: boolean;
}

function refuse(response: StatusResponse, reason: string): void {
  response.statusCode = 503;
  response.setHeader("Retry-After", "10");
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(`${reason}\n`);
}
