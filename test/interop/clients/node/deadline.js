/** A request that takes longer has failed. */
export const deadlineMs = 10_000;
