// Takes secrets out of the JSON in WebSocket text frames (RFC 6455), as Charles stores them: raw frames one after another.
import { isUtf8 } from 'node:buffer';
import { frameAt, masked, type RawFrame } from '../content/web-socket-frames.ts';
import { redactJson } from './redact-json.ts';
import type { RedactionRules } from './redaction-rules.ts';

// FIN and the opcode of text: not a fragment, not compressed.
const WHOLE_TEXT = 0x81;

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

function redactFrame(bytes: Buffer, { first, mask, headerSize }: RawFrame, rules: RedactionRules): Buffer {
  if (first !== WHOLE_TEXT) return bytes;
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
  header.writeUInt8(WHOLE_TEXT, 0);
  header.writeUInt8(maskBit | (length < 126 ? length : length < 65_536 ? 126 : 127), 1);
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, mask ?? Buffer.alloc(0), masked(payload, mask)]);
}
