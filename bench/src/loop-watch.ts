import type { ServerReport } from "./messages.ts";

type Blocks = Required<Pick<ServerReport, "longestBlockMs" | "longestBlockCpuMs">>;

/** Tells how long the event loop was blocked at most since it was asked last. */
export interface LoopWatch {
  take(): Blocks;
}

/**
 * Looks once a millisecond. On a busy machine the loop also stands still because another process has the processor:
 * so the processor time of this process within the same while is told too.
 */
export function watchLoop(): LoopWatch {
  let blocks: Blocks = { longestBlockMs: 0, longestBlockCpuMs: 0 };
  let lastAt = performance.now();
  let lastCpu = process.cpuUsage();

  function look(): void {
    const now = performance.now();
    const { user, system } = process.cpuUsage(lastCpu);
    blocks = {
      longestBlockMs: Math.max(blocks.longestBlockMs, now - lastAt),
      longestBlockCpuMs: Math.max(blocks.longestBlockCpuMs, Math.min((user + system) / 1000, now - lastAt)),
    };
    lastAt = now;
    lastCpu = process.cpuUsage();
  }

  setInterval(look, 1).unref();
  return {
    take() {
      // The turn that we are in may be the longest: some libraries end the process in the turn that closes everything.
      look();
      const taken = blocks;
      blocks = { longestBlockMs: 0, longestBlockCpuMs: 0 };
      return taken;
    },
  };
}
