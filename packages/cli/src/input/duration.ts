/** Milliseconds of each unit. */
const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const part = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/y;

/** Reads `90s`, `10m`, `1h30m`, `500ms` or `0` as milliseconds. `undefined` for everything else. */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  let ms = 0;
  part.lastIndex = 0;
  for (let end = 0; end < text.length || end === 0; end = part.lastIndex) {
    const [, amount, unit] = part.exec(text) ?? [];
    if (amount === undefined) return undefined;
    ms += Number(amount) * units[unit as keyof typeof units];
  }
  // So many digits are a slip, and Infinity would wait for ever and be null in JSON.
  return Number.isFinite(ms) ? ms : undefined;
}
