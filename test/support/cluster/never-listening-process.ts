/** A worker that is there, and never listens. */
setInterval(() => {}, 1_000);
