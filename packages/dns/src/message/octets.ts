/** A message that can't be decoded, or contradicts itself. */
export class MalformedMessageError extends Error {
  override readonly name: string = "MalformedMessageError";
}

/** The octet at `at`; a message that ends before it is malformed. */
export function octetAt(message: Uint8Array, at: number): number {
  const octet = message[at];
  if (octet === undefined) throw new MalformedMessageError(`it is cut off after ${message.length} octets`);
  return octet;
}

/** 16 bits, the higher first (RFC 1035 §2.3.2). */
export function uint16At(message: Uint8Array, at: number): number {
  return octetAt(message, at) * 0x100 + octetAt(message, at + 1);
}

/** 32 bits, the highest first. */
export function uint32At(message: Uint8Array, at: number): number {
  return uint16At(message, at) * 0x1_0000 + uint16At(message, at + 2);
}
