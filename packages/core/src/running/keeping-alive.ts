const longestTimer = 2 ** 31 - 1;

/**
 * Keeps the process alive until the promise has settled. The timers of a drain don't, and once the last connection is
 * gone nothing else may: then the process would end in the middle of its goodbye, with the wrong exit code.
 */
export async function keepingAlive<Value>(promise: Promise<Value>): Promise<Value> {
  const hold = setInterval(() => {}, longestTimer);
  try {
    return await promise;
  } finally {
    clearInterval(hold);
  }
}
