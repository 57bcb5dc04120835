/** Reads once for all who ask in one turn: prom-client asks every metric of a scrape, one right after the other. */
export function oncePerTurn<Value>(read: () => Value): () => Value {
  let kept: { readonly value: Value } | undefined;
  return () => {
    if (kept === undefined) {
      kept = { value: read() };
      queueMicrotask(() => (kept = undefined));
    }
    return kept.value;
  };
}
