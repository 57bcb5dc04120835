/** TTLs are whole seconds, and caches serve a record through the second in which it expires (measured: +0.95 s). */
export const wholeSecondMs = 1_000;

/** Answers closer together than this count once: a cache in front of the server may have given both. */
export const apartMs = 1_000;
