// Conditions on what a WebSocket carried.

import { framesFrom, type WebSocketFrame } from '../content/web-socket-messages.ts';
import type { Entry } from '../entry.ts';
import type { RawEntry } from '../raw-entry.ts';
import { anyOfCondition } from './any-of.ts';
import { contentCheck } from './body-checks.ts';
import { type Condition, kindOf } from './condition.ts';
import { webSocketCondition } from './head-conditions.ts';
import { membersOf } from './query-object.ts';

/** A boolean asks whether it is one. */
export function webSocketConditions(value: unknown): Condition[] {
  if (kindOf(value) !== 'an object') return webSocketCondition(value);
  const { sent, received } = membersOf('webSocket', value, ['sent', 'received']);
  return [
    ...(sent === undefined ? [] : [messageCondition('sent', sent)]),
    ...(received === undefined ? [] : [messageCondition('received', received)]),
  ];
}

function messageCondition(direction: 'sent' | 'received', wanted: unknown): Condition {
  const field = `webSocket.${direction}`;
  const [from, body] = direction === 'sent' ? (['client', 'request'] as const) : (['server', 'response'] as const);
  const { expected, judge } = contentCheck(field, wanted);
  return anyOfCondition({
    field,
    lead: `a ${direction} WebSocket message `,
    body,
    expected,
    noun: 'messages',
    // Redacted as JSON, which is what most messages hold, also behind a prefix of their protocol.
    aspects: [{ expected, judge: ({ text }) => judge({ text, mimeType: 'application/json' }) }],
    things: ({ raw }) => messagesFrom(raw, from),
    none: (entry) => withoutMessages(entry, body),
  });
}

function* messagesFrom(raw: RawEntry, from: WebSocketFrame['from']): Generator<WebSocketFrame> {
  for (const frame of framesFrom(raw, from)) if (frame.type === 'text' || frame.type === 'binary') yield frame;
}

function withoutMessages(entry: Entry, side: 'request' | 'response'): string {
  if (!entry.webSocket) return 'no WebSocket';
  const { length } = entry.bytes(side);
  return length === 0 ? 'no message' : `no message in ${length} bytes`;
}
