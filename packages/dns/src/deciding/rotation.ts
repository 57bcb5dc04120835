/**
 * Which authorities show the address, and whether some show it now and then. One that drops it and stays so has changed,
 * perhaps before the others have; one that shows it again rotates.
 */
export interface Rotation {
  /** The voices whose last word had the address. */
  readonly holders: readonly string[];
  /** The voices that had it before, and whose last word hadn't. */
  readonly lost: readonly string[];
  /** Rounds in which the address came back to a voice. Fades. */
  readonly returns: number;
}

/** The voices of one round. */
interface Voices {
  readonly holders: readonly string[];
  readonly others: readonly string[];
}

/** A zone whose aliases lead somewhere else every time has new voices every time. */
const mostVoices = 64;

/** The rotation after the first round that had the address. */
export function newRotation({ holders }: Voices): Rotation {
  return { holders: holders.slice(0, mostVoices), lost: [], returns: 0 };
}

/** The rotation after one more. The same value if nobody has changed his mind. */
export function nextRotation(rotation: Rotation, { holders, others }: Voices): Rotation {
  const added = holders.filter((voice) => !rotation.holders.includes(voice));
  // A voice that was asked twice in a round, as the target of two aliases, may say both.
  const left = others.filter((voice) => rotation.holders.includes(voice) && !holders.includes(voice));
  if (added.length + left.length === 0) return rotation;
  const isReturn = added.some((voice) => rotation.lost.includes(voice));
  return {
    holders: [...rotation.holders.filter((voice) => !left.includes(voice)), ...added].slice(-mostVoices),
    lost: [...rotation.lost.filter((voice) => !added.includes(voice)), ...left].slice(-mostVoices),
    returns: rotation.returns + (isReturn ? 1 : 0),
  };
}

/** Whether the address comes and goes. Once may have been a change that was taken back. */
export function isRotating({ returns }: Rotation): boolean {
  return returns >= 2;
}

/** Half of it is forgotten, and the last of it altogether. */
export function fadedRotation(rotation: Rotation): Rotation {
  const returns = rotation.returns / 2;
  return { ...rotation, returns: returns < 1 ? 0 : returns };
}
