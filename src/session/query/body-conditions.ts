// Conditions on a body as a whole.

import { mediaTypeOf } from '../content/message-parts.ts';
import type { Entry, EntrySide } from '../entry.ts';
import { type Content, contentCheck, excerpt, type Miss } from './body-checks.ts';
import type { Condition } from './condition.ts';
import { UNKNOWN_YET } from './nearness.ts';

export function requestBodyCondition(value: unknown): Condition[] {
  return [bodyCondition('request', value)];
}

export function responseBodyCondition(value: unknown): Condition[] {
  return [bodyCondition('response', value)];
}

function bodyCondition(side: EntrySide, value: unknown): Condition {
  const field = `${side}Body`;
  const { expected, judge } = contentCheck(field, value);
  const missOf = rememberingTheLast((entry) => judge(contentOf(entry, side)));
  return {
    field,
    lead: `${side} body `,
    body: side,
    expected,
    test: (entry) => missOf(entry) === null,
    received: (entry, rules) => {
      if (entry.raw[side].body === undefined) return 'no body';
      // Of a message of a WebSocket its frames, as they were sent.
      if (entry.webSocket) return `${entry.bytes(side).length} bytes of WebSocket frames`;
      return missOf(entry)?.received(rules) ?? excerpt(contentOf(entry, side), rules);
    },
    nearness: (entry) => (side === 'response' && entry.state === 'in-flight' ? UNKNOWN_YET : (missOf(entry)?.nearness() ?? 1)),
    diff: (entry, rules) => missOf(entry)?.diff(rules) ?? null,
  };
}

function contentOf(entry: Entry, side: EntrySide): Content {
  return { text: entry.text(side), mimeType: mediaTypeOf(entry.raw[side]) };
}

// A message asks about the same entry again and again, and its JSON can be large.
function rememberingTheLast(judge: (entry: Entry) => Miss | null): (entry: Entry) => Miss | null {
  let last: { readonly entry: Entry; readonly miss: Miss | null } | undefined;
  return (entry) => {
    if (last?.entry !== entry) last = { entry, miss: judge(entry) };
    return last.miss;
  };
}
