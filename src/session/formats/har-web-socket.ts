// The `_webSocketMessages` of a HAR entry, in the form of Chrome DevTools.
import { isUtf8 } from 'node:buffer';
import { frameAt, masked } from '../content/web-socket-frames.ts';
import type { Entry, EntrySide } from '../entry.ts';

interface WebSocketMessage {
  readonly type: 'send' | 'receive';
  /** Seconds since the epoch: of the handshake, for Charles keeps no time of a frame. */
  readonly time: number;
  /** Of RFC 6455; -1 for bytes that are no frame. */
  readonly opcode: number;
  /** Text as it is; all else as base64, which Chrome expects with every opcode but 1. */
  readonly data: string;
}

const TEXT = 1;
const BINARY = 2;

/** What was sent, then what was received: which came first is not recorded. */
export function webSocketMessages(entry: Entry): WebSocketMessage[] {
  const time = (Date.parse(entry.raw.times.responseBegin ?? '') || entry.startedAt || 0) / 1_000;
  const messages = (type: 'send' | 'receive', side: EntrySide): WebSocketMessage[] =>
    Array.from(messagesIn(entry.bytes(side)), (message) => ({ type, time, ...message }));
  return [...messages('send', 'request'), ...messages('receive', 'response')];
}

function* messagesIn(bytes: Buffer): Generator<Pick<WebSocketMessage, 'opcode' | 'data'>> {
  let at = 0;
  let begun: { first: number; parts: Buffer[] } | null = null;
  for (let frame = frameAt(bytes, at); frame !== null; frame = frameAt(bytes, at)) {
    const { first, mask, headerSize, end } = frame;
    const payload = masked(bytes.subarray(at + headerSize, end), mask);
    at = end;
    // A control frame may come between the fragments of a message.
    if ((first & 0x08) !== 0) {
      yield message(first, [payload]);
      continue;
    }
    begun = (first & 0x0f) === 0 && begun !== null ? begun : { first, parts: [] };
    begun.parts.push(payload);
    if ((first & 0x80) === 0) continue;
    yield message(begun.first, begun.parts);
    begun = null;
  }
  if (begun !== null) yield message(begun.first, begun.parts);
  if (at < bytes.length) yield { opcode: -1, data: bytes.toString('base64', at) };
}

// Text that was compressed (the first reserved bit) or in fragments is shown as bytes: redaction leaves some of it as it is, and cannot have seen what that says.
function message(first: number, parts: readonly Buffer[]): Pick<WebSocketMessage, 'opcode' | 'data'> {
  const opcode = first & 0x0f;
  const payload = Buffer.concat(parts);
  if (opcode === TEXT && (first & 0x40) === 0 && parts.length === 1 && isUtf8(payload))
    return { opcode, data: payload.toString() };
  return { opcode: opcode === TEXT ? BINARY : opcode, data: payload.toString('base64') };
}
