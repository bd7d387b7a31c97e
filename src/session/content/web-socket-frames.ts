// Reads WebSocket frames (RFC 6455) as Charles stores them: raw, one after another, the client's masked.

export interface RawFrame {
  /** The first byte: FIN, the reserved bits and the opcode. */
  readonly first: number;
  readonly mask: Buffer | null;
  /** Bytes before the payload. */
  readonly headerSize: number;
  /** Where the next one begins. */
  readonly end: number;
}

/** The frame that begins at `at`; null when there is no whole one. */
export function frameAt(bytes: Buffer, at: number): RawFrame | null {
  if (at + 2 > bytes.length) return null;
  const [first, second] = [bytes.readUInt8(at), bytes.readUInt8(at + 1)];
  const shortLength = second & 0x7f;
  const lengthSize = shortLength === 126 ? 2 : shortLength === 127 ? 8 : 0;
  const maskSize = second & 0x80 ? 4 : 0;
  const headerSize = 2 + lengthSize + maskSize;
  if (at + headerSize > bytes.length) return null;
  const length =
    lengthSize === 0 ? shortLength : lengthSize === 2 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  const end = at + headerSize + length;
  if (end > bytes.length) return null;
  const mask = maskSize ? bytes.subarray(at + 2 + lengthSize, at + headerSize) : null;
  return { first, mask, headerSize, end };
}

/** Masks or unmasks; without a mask the same bytes. */
export function masked(bytes: Buffer, mask: Buffer | null): Buffer {
  return mask ? Buffer.from(bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0))) : bytes;
}
