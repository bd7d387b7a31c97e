// Conditions on the server-sent events of a response.

import type { ServerSentEvent } from '../content/event-stream.ts';
import type { Entry } from '../entry.ts';
import { type Aspect, anyOfCondition, labelled, textAspect } from './any-of.ts';
import { contentCheck } from './body-checks.ts';
import { type Condition, kindOf, queryInvalid } from './condition.ts';
import { membersOf } from './query-object.ts';
import { otherBody } from './shown.ts';

/** A boolean asks whether the response is an event stream. */
export function eventSourceConditions(value: unknown): Condition[] {
  if (typeof value === 'boolean') return [isStreamCondition(value)];
  if (kindOf(value) !== 'an object') {
    throw queryInvalid('eventSource', `expected true, false or an object with event, data, id, got ${kindOf(value)}`);
  }
  const { event, data, id } = membersOf('eventSource', value, ['event', 'data', 'id']);
  const aspects = [
    ...(event === undefined ? [] : [textAspectOf('event', event, 'type ')]),
    ...(id === undefined ? [] : [textAspectOf('id', id, 'id ')]),
    ...(data === undefined ? [] : [dataAspect(data)]),
  ];
  return [
    anyOfCondition({
      field: 'eventSource',
      lead: 'a server-sent event with ',
      body: 'response',
      expected: (rules) => aspects.map((aspect) => aspect.expected(rules)).join(' and '),
      noun: 'events',
      aspects,
      things: ({ events }) => events,
      none: withoutEvents,
    }),
  ];
}

function isStreamCondition(expected: boolean): Condition {
  // Until the head of the response is there it can still go either way.
  const isStream = ({ contentType, state }: Entry): boolean | null =>
    contentType === null && state === 'in-flight' ? null : contentType === 'text/event-stream';
  return {
    field: 'eventSource',
    lead: '',
    clause: expected ? 'that is an event stream' : 'that is no event stream',
    expected: () => String(expected),
    test: (entry) => isStream(entry) === expected,
    received: (entry) => String(isStream(entry) ?? 'not known while in flight'),
  };
}

function textAspectOf(name: 'event' | 'id', wanted: unknown, label: string): Aspect<ServerSentEvent> {
  return textAspect({ field: `eventSource.${name}`, wanted, label, textOf: (event) => event[name] });
}

function dataAspect(wanted: unknown): Aspect<ServerSentEvent> {
  const { expected, judge } = contentCheck('eventSource.data', wanted);
  return {
    expected: (rules) => `data ${expected(rules)}`,
    judge: ({ data }) => labelled('data ', judge({ text: data, mimeType: 'application/json' })),
  };
}

function withoutEvents({ contentType, raw }: Entry): string {
  return contentType === 'text/event-stream' ? 'no event' : `no event stream: ${otherBody(raw.response)}`;
}
