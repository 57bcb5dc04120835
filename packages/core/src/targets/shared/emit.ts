import type { EventEmitter } from "node:events";

/**
 * Sees an event before the listeners do, with its first two arguments. Returning `true` keeps the event from the
 * listeners, and from the interceptors that were added later.
 */
export type Interceptor = (event: string | symbol, first: unknown, second: unknown) => boolean;

type Emit = EventEmitter["emit"];

interface Patch {
  readonly emit: Emit;
  /** Replaced, never changed in place: an interceptor may be removed while an event goes through. */
  interceptors: readonly Interceptor[];
  readonly restore: () => void;
}

const patches = new WeakMap<EventEmitter, Patch>();

/**
 * Looks at everything that a server emits, by a patch of its `emit` that all interceptors of one server share.
 * Returns what takes the interceptor away again; with the last one goes the patch.
 *
 * A listener could not do this: `'request'` listeners miss what goes to `'checkContinue'`, an `'upgrade'` listener
 * changes how Node answers, and no listener can keep an event from those behind it. It is also the cheapest way.
 */
export function interceptEmit(server: EventEmitter, interceptor: Interceptor): () => void {
  const patch = patches.get(server) ?? applyPatch(server);
  patch.interceptors = [...patch.interceptors, interceptor];
  return () => {
    patch.interceptors = patch.interceptors.filter((other) => other !== interceptor);
    if (patch.interceptors.length === 0) removePatch(server, patch);
  };
}

function applyPatch(server: EventEmitter): Patch {
  const original = server.emit;
  const wasOwn = Object.hasOwn(server, "emit");
  function emit(this: EventEmitter, event: string | symbol, first?: unknown, second?: unknown): boolean {
    for (const intercept of patch.interceptors) {
      if (intercept(event, first, second)) return true;
    }
    return original.apply(this, arguments as unknown as Parameters<Emit>);
  }
  const restore = (): void => {
    if (wasOwn) server.emit = original;
    else Reflect.deleteProperty(server, "emit");
  };
  const patch: Patch = { emit, interceptors: [], restore };
  server.emit = emit;
  patches.set(server, patch);
  return patch;
}

/** Somebody may have patched `emit` after us and hold ours: then it stays, passes everything on, and is found again. */
function removePatch(server: EventEmitter, patch: Patch): void {
  if (server.emit !== patch.emit) return;
  patch.restore();
  patches.delete(server);
}
