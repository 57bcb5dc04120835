import { createDelayProxy, type DelayProxy, type DelayProxyOptions } from "./delay-proxy.ts";

/** A free port at one address may be taken at the other. */
const attempts = 5;

/** Paths to two hosts of one name: each listens at an address of its own, and both at the same port. */
export async function createDelayProxyPair(
  one: Omit<DelayProxyOptions, "port">,
  other: Omit<DelayProxyOptions, "port">,
): Promise<readonly [DelayProxy, DelayProxy]> {
  for (let attempt = 1; ; attempt++) {
    const first = await createDelayProxy(one);
    try {
      return [first, await createDelayProxy({ ...other, port: first.port })];
    } catch (error) {
      await first.close();
      if (attempt === attempts) throw error;
    }
  }
}
