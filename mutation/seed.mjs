import fc from "fast-check";

// The same cases for every change: whether it is noticed must not be luck.
fc.configureGlobal({ seed: 1 });
