/**
 * Calls `act` as often as the function that it returns is called, but never within itself: what a call of `act` leads to
 * comes after it, once for any number of times.
 */
export function oneAfterAnother(act: () => void): () => void {
  let isActing = false;
  let isAsked = false;
  return () => {
    isAsked = true;
    if (isActing) return;
    isActing = true;
    try {
      while (isAsked) {
        isAsked = false;
        act();
      }
    } finally {
      isActing = false;
    }
  };
}
