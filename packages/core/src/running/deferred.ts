/** A promise and what resolves it. (`Promise.withResolvers` is missing on Node 20.) */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly isResolved: boolean;
  resolve(value: Value): void;
}

/** Makes one. */
export function createDeferred<Value = void>(): Deferred<Value> {
  let settle: (value: Value) => void;
  let isResolved = false;
  const promise = new Promise<Value>((resolve) => (settle = resolve));
  return {
    promise,
    get isResolved() {
      return isResolved;
    },
    resolve(value) {
      isResolved = true;
      settle(value);
    },
  };
}
