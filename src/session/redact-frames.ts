// Takes secrets out of the JSON in WebSocket text frames (RFC 6455), as Charles stores them: raw frames one after another.
import { isUtf8 } from 'node:buffer';
import { redactJson } from './redact-json.ts';
import type { RedactionRules } from './redaction-rules.ts';

/** The frames with their secrets replaced. Compressed, fragmented and binary frames, and whatever is no frame, stay as they are. */
export function redactFrames(frames: Buffer, rules: RedactionRules): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (let frame = frameAt(frames, at); frame !== null; frame = frameAt(frames, at)) {
    pieces.push(redactFrame(frames.subarray(at, frame.end), frame, rules));
    at = frame.end;
  }
  return Buffer.concat([...pieces, frames.subarray(at)]);
}

interface Frame {
  readonly isWholeText: boolean;
  readonly mask: Buffer | null;
  /** Bytes before the payload. */
  readonly headerSize: number;
  readonly end: number;
}

function frameAt(bytes: Buffer, at: number): Frame | null {
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
  return { isWholeText: first === 0x81, mask, headerSize, end };
}

function redactFrame(bytes: Buffer, { isWholeText, mask, headerSize }: Frame, rules: RedactionRules): Buffer {
  if (!isWholeText) return bytes;
  const payload = masked(bytes.subarray(headerSize), mask);
  if (!isUtf8(payload)) return bytes;
  const text = payload.toString('utf8');
  const redacted = redactJson(text, rules);
  return redacted === text ? bytes : textFrame(Buffer.from(redacted), mask);
}

function textFrame(payload: Buffer, mask: Buffer | null): Buffer {
  const maskBit = mask ? 0x80 : 0;
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header.writeUInt8(0x81, 0);
  header.writeUInt8(maskBit | (length < 126 ? length : length < 65_536 ? 126 : 127), 1);
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, mask ?? Buffer.alloc(0), masked(payload, mask)]);
}

function masked(bytes: Buffer, mask: Buffer | null): Buffer {
  return mask ? Buffer.from(bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0))) : bytes;
}
