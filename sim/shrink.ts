import { live } from "./host.ts";
import { judge } from "./judge.ts";
import { timelineOf, type World } from "./world.ts";

/** Whether a world makes its host drain by mistake, or miss a removal. */
export function isFailing(world: World): boolean {
  const timeline = timelineOf(world);
  const { falseDrains, missedRemovals } = judge(timeline, live(timeline));
  return falseDrains.length + missedRemovals.length > 0;
}

/** The same failure with as few happenings as it needs. */
export function shrink(world: World): World {
  let smallest = world;
  for (let size = Math.ceil(world.happenings.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < smallest.happenings.length;) {
      const happenings = smallest.happenings.filter((_, index) => index < from || index >= from + size);
      const smaller = { ...smallest, happenings };
      if (isFailing(smaller)) smallest = smaller;
      else from += size;
    }
  return smallest;
}
