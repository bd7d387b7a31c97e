// Reads what a recorded WebSocket carried: frames unmasked, fragments put together, compression undone.

import { headerValues } from '../header.ts';
import type { RawEntry } from '../raw-entry.ts';
import { bodyBytes } from './body.ts';
import { type Inflate, inflater } from './inflate-messages.ts';
import { readable } from './message-parts.ts';
import { frameAt, masked, type RawFrame } from './web-socket-frames.ts';

export interface WebSocketFrame {
  readonly from: 'client' | 'server';
  readonly type: 'text' | 'binary' | 'close' | 'ping' | 'pong';
  /** UTF-8, or else ISO-8859-1: a character a byte. Of a close its reason. */
  readonly text: string;
  /** Of a close with its code, in the first two bytes. */
  readonly bytes: Buffer;
}

const types: Readonly<Record<number, WebSocketFrame['type']>> = { 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' };

/** In the order of that side, up to the first bytes that are no frame; a message that cannot be inflated is binary, as it was sent. */
export function* framesFrom(raw: RawEntry, from: WebSocketFrame['from']): Generator<WebSocketFrame> {
  if (!raw.webSocket) return;
  const { request, response } = raw;
  const inflate = inflaterOf(raw, from);
  for (const message of messagesIn(bodyBytes(from === 'client' ? request : response))) {
    const type = types[message.first & 0x0f] ?? 'binary';
    const bytes = plain(message, inflate);
    yield bytes === null ? frameOf(from, 'binary', message.payload) : frameOf(from, type, bytes);
  }
}

/** For the messages of one side, in their order. */
export function inflaterOf({ response }: RawEntry, from: WebSocketFrame['from']): Inflate {
  return inflater(headerValues(response.header?.headers ?? [], 'sec-websocket-extensions').join(), from);
}

/** Null when what the reserved bits say cannot be undone. */
export function plain({ first, payload }: Message, inflate: Inflate): Buffer | null {
  const reserved = first & 0x70;
  if (reserved === 0) return payload;
  return reserved === 0x40 ? inflate(payload) : null;
}

function frameOf(from: WebSocketFrame['from'], type: WebSocketFrame['type'], bytes: Buffer): WebSocketFrame {
  return { from, type, text: readable(type === 'close' ? bytes.subarray(2) : bytes), bytes };
}

export interface FrameRange {
  readonly start: number;
  readonly end: number;
}

export interface Message {
  /** The first byte of its first frame. */
  readonly first: number;
  /** The mask of that frame; null where there is none. */
  readonly mask: Buffer | null;
  readonly payload: Buffer;
  /** Where they begin and end; control frames may lie between them. */
  readonly frames: readonly FrameRange[];
}

/** Put together of their fragments; up to the first bytes that are no frame, without a message that never ended. */
export function* messagesIn(bytes: Buffer): Generator<Message> {
  let at = 0;
  let begun: { first: number; mask: Buffer | null; parts: Buffer[]; frames: FrameRange[] } | null = null;
  for (let frame = frameAt(bytes, at); frame !== null && isFrame(frame); frame = frameAt(bytes, at)) {
    const { first, mask, headerSize, end } = frame;
    const payload = masked(bytes.subarray(at + headerSize, end), mask);
    const range = { start: at, end };
    at = end;
    // A control frame may come between the fragments of a message.
    if (isControl(first)) yield { first, mask, payload, frames: [range] };
    else {
      // A fragment without a beginning is left of what was cleared from the session.
      if ((first & 0x0f) !== 0) begun = { first, mask, parts: [], frames: [] };
      begun?.parts.push(payload);
      begun?.frames.push(range);
      if ((first & 0x80) === 0 || begun === null) continue;
      yield { ...begun, payload: Buffer.concat(begun.parts) };
      begun = null;
    }
  }
}

function isFrame({ first }: RawFrame): boolean {
  const opcode = first & 0x0f;
  const isWhole = (first & 0x80) !== 0;
  return opcode === 0 || (opcode in types && (isWhole || !isControl(first)));
}

function isControl(first: number): boolean {
  return (first & 0x08) !== 0;
}
