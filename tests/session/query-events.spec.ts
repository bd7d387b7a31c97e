// Server-sent events: how they are read, and how queries ask for them.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type EventQuery, type Query } from '../../src/session/query/query.ts';
import { matches, mismatch, received } from './fixtures/content.ts';
import { rawEntry } from './fixtures/raw.ts';

const streamed = (text: string, status = 'COMPLETE'): Entry =>
  new Entry(rawEntry({ status }, { responseType: 'text/event-stream', responseText: text }));
const events = (text: string): string[] => streamed(text).events.map(({ event, data, id }) => `${event}|${data}|${id}`);

const streams: [title: string, text: string, events: string[]][] = [
  ['an event without a type is a message', 'data: a\n\n', ['message|a|']],
  ['lines end as they like', 'data: a\r\n\r\ndata: b\r\rdata: c\n\n', ['message|a|', 'message|b|', 'message|c|']],
  ['a byte order mark is no part of the first name', '\uFEFFdata: a\n\n', ['message|a|']],
  [
    'lines of data are joined, and lose one blank at the start',
    'data:a\ndata:  b\ndata\ndata: c: d\n\n',
    ['message|a\n b\n\nc: d|'],
  ],
  ['comments, unknown fields and retry are nothing', ': hi\nretry: 7\nfoo: x\n Data: y\ndata: a\n\n', ['message|a|']],
  ['an event without data is none, and its type is forgotten', 'event: x\n\ndata: a\n\n', ['message|a|']],
  ['empty data is data', 'data:\n\ndata\n\n', ['message||', 'message||']],
  [
    'an id stays until the next one',
    'id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n',
    ['message|a|1', 'message|b|1', 'message|c|'],
  ],
  ['an id with a NUL is ignored, one without data counts', 'id: 1\n\nid: 2\0\ndata: a\n\n', ['message|a|1']],
  [
    'the last type counts, and an empty one is a message',
    'event: x\nevent: y\ndata: a\n\nevent:\ndata: b\n\n',
    ['y|a|', 'message|b|'],
  ],
  ['an event that has not ended is none', 'data: a\n\ndata: b\n', ['message|a|']],
  ['a line that has not ended is nothing', 'data: a\n\ndata: b', ['message|a|']],
  ['nothing is nothing', '', []],
];

for (const [title, text, expected] of streams) {
  test(`in an event stream ${title}`, () => {
    expect(events(text)).toEqual(expected);
  });
}

test('other responses have no events', () => {
  expect(new Entry(rawEntry({}, { responseType: 'text/plain', responseText: 'data: a\n\n' })).events).toEqual([]);
});

test('events cannot be changed, and are the same at every read', () => {
  const entry = streamed('data: a\n\n');
  const { events } = entry;
  expect(Object.isFrozen(events)).toBe(true);
  expect(entry.events).toBe(events);
});

const prices = streamed(
  'event: price\nid: 7\ndata: {"sku":"A1","token":"t0k3n"}\n\nevent: tick\ndata: 1\n\n',
  'RECEIVING_RESPONSE_BODY',
);
const fits = (eventSource: boolean | EventQuery, entry = prices): boolean => matches({ eventSource }, entry);

test('one event must fit all that is asked, also while the stream is open', () => {
  expect(fits({ event: 'price', data: { sku: 'A1' }, id: '7' })).toBe(true);
  expect(fits({ event: /^t/, data: '1' })).toBe(true);
  expect(fits({ event: 'tick', data: { sku: 'A1' } })).toBe(false);
  expect(fits({ event: 'pric' })).toBe(false);
  expect(fits({ id: /8/ })).toBe(false);
});

test('true and false ask whether it is an event stream; before the head of the response neither fits', () => {
  const plain = new Entry(rawEntry({}, { responseType: 'text/plain' }));
  const { status: _, ...unanswered } = rawEntry().response;
  const pending = new Entry(rawEntry({ status: 'SENDING_REQUEST_BODY', response: unanswered }));
  expect([prices, plain, pending].map((entry) => [fits(true, entry), fits(false, entry)])).toEqual([
    [true, false],
    [false, true],
    [false, false],
  ]);
  expect(received({ eventSource: true }, pending)).toBe('not known while in flight');
});

test('what does not fit is told of the nearest event', () => {
  expect(received({ eventSource: { event: 'price', data: { sku: 'B2' } } }, prices)).toBe(
    '2 events, the nearest: data sku: "A1"',
  );
  expect(received({ eventSource: { event: 'x' } }, streamed('data: a\n\n'))).toBe('type "message"');
  expect(received({ eventSource: { event: 'x' } }, streamed(': hi\n\n'))).toBe('no event');
  expect(
    received({ eventSource: { event: 'x' } }, new Entry(rawEntry({}, { responseType: 'text/plain', responseText: 'a' }))),
  ).toBe('no event stream: 5 bytes of text/plain');
});

test('secrets in events are hidden', () => {
  const found = mismatch({ eventSource: { data: { token: 'abc123' }, id: '7' } }, prices);
  expect(found?.expected).toBe('id "7" and data {"token":"REDACTED"}');
  expect(JSON.stringify([found?.received, found?.diff])).not.toContain('t0k3n');
  expect(received({ eventSource: { data: 'nothing' } }, prices)).not.toContain('t0k3n');
});

test('an event reads as a sentence', () => {
  const sentence = (query: Query): string => `${compileQuery(query)}`;
  expect(sentence({ eventSource: { event: 'price', data: 'A1' } })).toBe(
    'any request with a server-sent event with type "price" and data containing "A1"',
  );
  expect([sentence({ eventSource: true }), sentence({ eventSource: false })]).toEqual([
    'any request that is an event stream',
    'any request that is no event stream',
  ]);
});

for (const piece of ['\n', 'data\n', 'a', ':', 'x: y\n', '\r', 'data: a\n\n']) {
  test(`a stream of ${JSON.stringify(piece)} without end is read in one pass`, () => {
    const entry = streamed(piece.repeat(Math.ceil(300_000 / piece.length)));
    expect(fits({ data: 'no such text' }, entry)).toBe(false);
    expect(typeof received({ eventSource: { data: 'no such text' } }, entry)).toBe('string');
  });
}
