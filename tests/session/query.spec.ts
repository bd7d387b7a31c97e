// Which entries a query matches, by everything but URL and bodies.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type Query } from '../../src/session/query/query.ts';
import { type Parts, rawEntry } from './fixtures/raw.ts';

const entryOf = (changes: Parameters<typeof rawEntry>[0] = {}, parts: Parts = {}): Entry => new Entry(rawEntry(changes, parts));
const matches = (query: Query, entry: Entry = entryOf()): boolean => compileQuery(query).matches(entry);
const answered = (status: number): Entry => entryOf({ response: { ...rawEntry().response, status } });

test('a query without fields matches everything', () => {
  expect(matches({})).toBe(true);
});

test('every field must fit', () => {
  expect(matches({ method: 'GET', status: 200 })).toBe(true);
  expect(matches({ method: 'POST', status: 200 })).toBe(false);
  expect(matches({ method: 'GET', status: 201 })).toBe(false);
});

test('a method fits in any case of letters', () => {
  expect(matches({ method: 'get' })).toBe(true);
  expect(matches({ method: 'GE' })).toBe(false);
});

test('a status is a number, a class, or a list of both', () => {
  expect(matches({ status: 404 }, answered(404))).toBe(true);
  expect(matches({ status: '4xx' }, answered(499))).toBe(true);
  expect(matches({ status: '4xx' }, answered(500))).toBe(false);
  expect(matches({ status: [201, '5xx'] }, answered(503))).toBe(true);
  expect(matches({ status: [201, '5xx'] }, answered(200))).toBe(false);
});

test('no status fits a request without a reply', () => {
  const { status: _, ...response } = rawEntry().response;
  expect(matches({ status: ['1xx', '2xx', '3xx', '4xx', '5xx'] }, entryOf({ response }))).toBe(false);
});

test('headers fit in any case of letters, and any value of a repeated one may fit', () => {
  const entry = entryOf(
    {},
    { requestHeaders: [header('X-A', 'one'), header('x-a', 'two')], responseHeaders: [header('Vary', 'Origin')] },
  );
  expect(matches({ requestHeaders: { 'x-A': 'two' } }, entry)).toBe(true);
  expect(matches({ requestHeaders: { 'x-a': 'tw' } }, entry)).toBe(false);
  expect(matches({ requestHeaders: { 'x-a': /^t/ }, responseHeaders: { vary: 'Origin' } }, entry)).toBe(true);
  expect(matches({ responseHeaders: { 'x-a': 'two' } }, entry)).toBe(false);
});

test('a content type is compared without parameters, or as a glob', () => {
  const entry = entryOf({}, { responseType: 'image/svg+xml' });
  expect(matches({ contentType: 'Image/SVG+xml' }, entry)).toBe(true);
  expect(matches({ contentType: 'image/*' }, entry)).toBe(true);
  expect(matches({ contentType: 'text/*' }, entry)).toBe(false);
  expect(matches({ contentType: /./ })).toBe(false);
});

test('resource type, failure and WebSocket are compared', () => {
  expect(matches({ resourceType: 'image' }, entryOf({}, { responseType: 'image/png' }))).toBe(true);
  expect(matches({ resourceType: 'font' }, entryOf({}, { responseType: 'image/png' }))).toBe(false);
  expect([matches({ failed: true }, answered(500)), matches({ failed: false }, answered(500))]).toEqual([true, false]);
  expect([matches({ webSocket: true }, entryOf({ webSocket: true })), matches({ webSocket: false })]).toEqual([true, true]);
  expect(matches({ webSocket: true })).toBe(false);
});

test('a request in flight has neither failed nor not failed, unless its status says so', () => {
  const { status: _, ...unanswered } = rawEntry().response;
  const state = 'RECEIVING_RESPONSE_BODY';
  const verdicts = (entry: Entry): boolean[] => [matches({ failed: true }, entry), matches({ failed: false }, entry)];
  expect(verdicts(entryOf({ status: state, response: unanswered }))).toEqual([false, false]);
  expect(verdicts(entryOf({ status: state }))).toEqual([false, false]);
  expect(verdicts(entryOf({ status: state, response: answered(500).raw.response }))).toEqual([true, false]);
  expect(compileQuery({ failed: false }).mismatches(entryOf({ status: state }))[0]?.received).toBe(
    'not known while in flight (status 200)',
  );
});

test('a predicate gets the entry', () => {
  expect(matches(({ duration }) => duration === 12)).toBe(true);
  expect(matches(({ duration }) => duration === 13)).toBe(false);
});

test('an error of a predicate is not hidden', () => {
  expect(() => matches((entry) => entry.json() === 1)).toThrow(/as JSON/);
});

test('a range has both its bounds, of milliseconds and of bytes on the wire each way', () => {
  expect([12, 13].map((min) => matches({ duration: { min } }))).toEqual([true, false]);
  expect([11, 12].map((max) => matches({ duration: { max } }))).toEqual([false, true]);
  expect(matches({ duration: { min: 12, max: 12 } })).toBe(true);
  const sizes = (request: number, response: number): Entry =>
    entryOf({
      request: { ...rawEntry().request, sizes: { handshake: 100, headers: request, body: 0 } },
      response: { ...rawEntry().response, sizes: { headers: response, body: 7 } },
    });
  const query: Query = { requestSize: { max: 150 }, responseSize: { min: 57 } };
  expect(matches(query, sizes(50, 50))).toBe(true);
  expect([matches(query, sizes(51, 50)), matches(query, sizes(50, 49))]).toEqual([false, false]);
});

test('a range is known from below while in flight, and not at all where nothing was measured', () => {
  const inFlight = entryOf({ status: 'RECEIVING_RESPONSE_BODY' });
  expect(matches({ duration: { min: 12 }, responseSize: { min: 15 } }, inFlight)).toBe(true);
  expect([matches({ duration: { max: 1000 } }, inFlight), matches({ responseSize: { min: 1, max: 1000 } }, inFlight)]).toEqual([
    false,
    false,
  ]);
  const unmeasured = entryOf({ durations: { ...rawEntry().durations, total: null } });
  expect([matches({ duration: { max: 1000 } }, unmeasured), matches({ duration: { min: 0 } }, unmeasured)]).toEqual([
    false,
    false,
  ]);
  const received = (entry: Entry): string | undefined => compileQuery({ duration: { max: 5 } }).mismatches(entry)[0]?.received;
  expect([inFlight, unmeasured, entryOf()].map(received)).toEqual([
    'not known while in flight (12 ms so far)',
    'not known',
    '12 ms',
  ]);
});

test('a query says which fields it has, and whether it looks at a body', () => {
  const query = compileQuery({ responseBody: /x/, requestHeaders: { b: '1', a: '2' }, method: 'GET' });
  expect(query.fields).toEqual(['method', 'requestHeaders.b', 'requestHeaders.a', 'responseBody']);
  expect([query.asksBody('request'), query.asksBody('response')]).toEqual([false, true]);
  expect(compileQuery(() => true).asksBody('response')).toBe(false);
  const asked = (fields: Query): boolean[] =>
    (['request', 'response'] as const).map((side) => compileQuery(fields).asksBody(side));
  for (const ofRequest of [{ requestBody: 'a' }, { form: { a: 'b' } }, { multipart: { a: 'b' } }, { graphql: 'A' }]) {
    expect(asked(ofRequest), JSON.stringify(ofRequest)).toEqual([true, false]);
  }
  expect(asked({ webSocket: { sent: 'a' } })).toEqual([true, false]);
  expect(asked({ webSocket: { received: 'a' } })).toEqual([false, true]);
  expect(asked({ eventSource: { data: 'a' } })).toEqual([false, true]);
});

test('mismatches name the fields that differ, with what was wanted and what is there', () => {
  const query = compileQuery({ method: 'POST', status: '2xx', path: '/x', requestHeaders: { accept: /json/ }, failed: false });
  expect(query.mismatches(answered(500))).toMatchObject([
    { field: 'method', expected: 'POST', received: 'GET' },
    { field: 'path', expected: '/x', received: '/api/items' },
    { field: 'status', expected: '2xx', received: '500' },
    { field: 'failed', expected: 'false', received: 'true (status 500)' },
    { field: 'requestHeaders.accept', expected: '/json/', received: 'none' },
  ]);
  expect(compileQuery({ method: 'GET' }).mismatches(answered(500))).toEqual([]);
});

test('a request without a reply says why', () => {
  const { status: _, ...response } = rawEntry().response;
  const [mismatch] = compileQuery({ status: 200 }).mismatches(
    entryOf({ status: 'EXCEPTION', exception: 'Name lookup failed', response }),
  );
  expect(mismatch?.received).toBe('no reply (Name lookup failed)');
});

const sentences: [query: Query, sentence: string][] = [
  [{}, 'any request'],
  [{ method: 'post' }, 'POST request'],
  [{ url: '**/api/orders' }, '**/api/orders'],
  [
    { method: 'POST', url: '**/api/orders', status: '2xx', requestBody: { sku: 'A1' } },
    'POST **/api/orders with status 2xx and request body {"sku":"A1"}',
  ],
  [{ status: [404, '5xx'], failed: true }, 'any request with status 404 or 5xx that failed'],
  [{ url: /x/i, host: 'a', query: { p: '1' }, webSocket: false }, '/x/i with host a and query p=1 that is no WebSocket'],
  [
    { requestHeaders: { accept: 'a' }, responseBody: 'hello', requestBody: /x/ },
    'any request with request header accept: a and request body matching /x/ and response body containing "hello"',
  ],
  [{ duration: { max: 200 } }, 'any request with duration of at most 200 ms'],
  [
    { duration: { min: 1, max: 2 }, requestSize: { min: 9 }, responseSize: { min: 5, max: 5 } },
    'any request with duration between 1 and 2 ms and request size of at least 9 bytes and response size of exactly 5 bytes',
  ],
  [
    {
      method: 'PUT',
      host: 'a',
      query: { q: 'x, y', r: '' },
      status: [404, '5xx'],
      requestHeaders: { accept: 'a b' },
      failed: true,
    },
    'PUT request with host a and query q="x, y" and query r="" and status 404 or 5xx and request header accept: "a b" that failed',
  ],
  [{ requestHeaders: { a: 'x\ny', b: /a b/ } }, 'any request with request header a: "x\\ny" and request header b: /a b/'],
  [
    { responseBody: { a: /x/, b: expect.any(Number), c: [expect.stringContaining('y'), null] } },
    'any request with response body {"a":/x/,"b":Any<Number>,"c":[StringContaining "y",null]}',
  ],
  [() => true, 'any request that satisfies () => true'],
  [
    function slow({ duration }) {
      return duration === 1;
    },
    'any request that satisfies slow',
  ],
];

for (const [query, sentence] of sentences) {
  test(`a query reads as: ${sentence}`, () => {
    expect(`${compileQuery(query)}`).toBe(sentence);
  });
}

test('a long value is cut in a sentence, its end kept where that tells more', () => {
  const text = `${compileQuery({ url: `https://a.example/${'x'.repeat(900)}/end`, requestHeaders: { a: 'y'.repeat(900) } })}`;
  expect(text.length).toBeLessThan(500);
  expect(text).toMatch(/^https:\/\/a\.example\/x+…\(\d+ more\)…x+\/end with request header a: y+…/);
});

test('a sentence stays short however much is asked', () => {
  const status = Array.from({ length: 400 }, (_, index) => 200 + index);
  const names = Array.from({ length: 50 }, (_, index) => [`header-${index}`, 'value']);
  const long: Query[] = [
    { status, requestHeaders: Object.fromEntries(names) },
    {
      url: new RegExp('x'.repeat(5_000)),
      requestBody: new RegExp('y'.repeat(5_000)),
      responseBody: new RegExp('z'.repeat(5_000)),
    },
    Object.defineProperty(() => true, 'name', { value: 'n'.repeat(5_000) }),
  ];
  const texts = long.map((query) => `${compileQuery(query)}`);
  for (const text of texts) expect(text.length).toBeLessThan(500);
  expect(texts[0]).toMatch(/^any request with status 200 or 201 .*…\(\d+ more\)….* or 599 and request header .* and \d+ more$/);
  expect(texts[1]).toMatch(/^\/x+…\(\d+ more\)…x+\/ with request body matching \/y+…/);
});

test('a query reads back whatever its values do when they are shown', () => {
  const hostile = Object.assign(Object.create(null) as object, { asymmetricMatch: () => true, sample: 1n });
  expect(`${compileQuery({ requestBody: { a: hostile } })}`).toBe('any request with request body {"a":an asymmetric matcher}');
});

function header(name: string, value: string): { name: string; value: string } {
  return { name, value };
}
