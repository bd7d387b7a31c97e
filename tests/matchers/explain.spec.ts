// Why nothing matched: which entries are called near, what is said of them, and which hints are given.
import { expect, test } from '@playwright/test';
import { explainMiss } from '../../src/capture/explain.ts';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type Query } from '../../src/session/query/query.ts';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { type Redaction, redactionRules } from '../../src/session/redaction/redaction.ts';
import { type Parts, rawEntry } from '../session/fixtures/raw.ts';

const NEVER_THERE =
  'Never there: what page.route() fulfils or aborts, what a cache answers, and child processes started without charles.env().';

type Change = Partial<RawEntry> & { readonly parts?: Parts };

function explained(query: Query, changes: readonly Change[], redaction: Redaction | false = {}): string {
  const collected = changes.map(({ parts, ...change }) => new Entry(rawEntry(change, parts)));
  const numberOf = (entry: Entry): number => collected.indexOf(entry) + 1;
  const rules = redactionRules(redaction);
  return explainMiss({ rules, numberOf, collected, hidden: null, status: 'stopped', losses: null }, compileQuery(query));
}

const inFlight: Change = {
  status: 'RECEIVED_REQUEST_BODY',
  response: { sizes: { headers: 0, body: 0 }, mimeType: null, charset: null, contentEncoding: null },
};
const arriving = (changes: Partial<RawEntry['response']>): Change => ({
  status: 'RECEIVING_RESPONSE_BODY',
  response: { ...rawEntry().response, ...changes },
});
const preflight: Change = {
  method: 'OPTIONS',
  parts: { requestHeaders: [{ name: 'Access-Control-Request-Method', value: 'POST' }] },
};
const orders = { path: '/api/orders', method: 'POST' };
const tunnel: Change = { method: 'CONNECT', tunnel: true, path: null };

test('the entry that differs least comes first, where it went counting most, and the later of equals', () => {
  const text = explained({ method: 'POST', path: '/api/orders', status: 201 }, [
    { method: 'POST', path: '/login' },
    { ...orders },
    { path: '/api/orders' },
    { ...orders },
    { path: '/app.js' },
  ]);
  const order = [...text.matchAll(/#(\d)/g)].map(([, number]) => number);
  expect(order.slice(0, 3)).toEqual(['4', '3', '1']);
  expect(text).toMatch(
    /^Nearest of 5 captured:\n {2}#4 POST .* \(and 1 more like it\)\n {6}✗ status: expected 201, received 200\n {6}✓ method, path\n/,
  );
});

test('what differs in everything is not called near, and what no capture has is named', () => {
  const text = explained({ method: 'POST', path: '/api/orders' }, [{ path: '/app.js' }]);
  expect(text).toBe(`Captured, none of them near:\n  #1 GET https://shop.example/app.js -> 200\n\n${NEVER_THERE}`);
  expect(explained({ ...orders, status: 404 }, [orders])).not.toContain('Never there');
});

test('beside what matches, the rest are others', () => {
  expect(explained(orders, [orders, { path: '/app.js' }])).toBe('Others:\n  #2 GET https://shop.example/app.js -> 200');
});

test('where it went counts more than how it was answered, and what is much farther off is one of the others', () => {
  const { response } = rawEntry();
  const text = explained({ method: 'POST', path: '/api/orders', status: 201 }, [
    { method: 'POST', path: '/api/ordxxx', response: { ...response, status: 404 } },
    { ...orders },
    { method: 'POST', path: '/api/ordxxx', response: { ...response, status: 201 } },
  ]);
  expect(text).toMatch(/^Nearest of 3 captured:\n {2}#2 [^#]* {2}#3 [^#]*\n\nOthers:\n {2}#1 .*$/);
});

test('what fits in no field is not called near either where the query names no place', () => {
  const text = explained({ method: 'POST', status: 500 }, [{}]);
  expect(text).toMatch(/^Captured, none of them near:\n {2}#1 GET \S+\/api\/items -> 200\n\nNever there/);
});

test('others are listed once where they differ in their query alone, and cut with a count by host', () => {
  const polls = Array.from({ length: 30 }, (_, n): Change => ({ host: 'a.example', path: '/poll', query: `n=${n}` }));
  const files = Array.from({ length: 20 }, (_, n): Change => ({ host: 'b.example', path: `/${n}.js` }));
  const text = explained({ host: 'tracker.test' }, [...files, ...polls]);
  expect(text).toContain('GET https://a.example/poll?n=29 -> 200 (and 29 more like it)');
  expect(text.split('\n').length).toBeLessThan(17);
  expect(text).toMatch(/\n {2}and 11 more, to b\.example \(11\)$/m);
});

test('bodies that differ in several places are shown as a diff, their middle left out', () => {
  const json = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: { i: 8 } };
  const parts = { requestType: 'application/json', requestText: JSON.stringify({ ...json, a: 0, h: { i: 9 } }) };
  const text = explained({ ...orders, requestBody: json }, [{ ...orders, parts }]);
  expect(text).toContain(
    [
      '      ✗ requestBody: - expected, + received',
      '            {',
      '          -   "a": 1,',
      '          +   "a": 0,',
      '              "b": 2,',
      '              "c": 3,',
      '          …',
    ].join('\n'),
  );
});

test('a secret that differs is hidden on both sides', () => {
  const parts = { requestType: 'application/json', requestText: '{"password":"hunter2"}' };
  const text = explained({ ...orders, query: { token: 's3cret' }, requestBody: { password: 'other' } }, [
    { ...orders, query: 'token=other3', parts },
  ]);
  expect(text).toContain('query.token: expected REDACTED, received REDACTED (differs; both hidden)');
  for (const secret of ['hunter2', 's3cret', 'other']) expect(text).not.toContain(secret);
});

test('a long URL keeps its end', () => {
  const text = explained({ path: '/api/orders', status: 404 }, [{ path: '/api/orders', query: `a=${'x'.repeat(20_000)}&end=1` }]);
  expect(text).toMatch(/api\/orders\?a=x+…\(\d+ more\)…x+&end=1 -> 200/);
  expect(text.length).toBeLessThan(1_000);
});

const hints: [title: string, query: Query, entries: Change[], hint: string][] = [
  [
    'a glob that leaves the query out',
    { url: '**/api/orders' },
    [{ path: '/api/orders', query: 'page=1' }],
    "the URL has a query, which the glob leaves out: url: '**/api/orders*' would fit",
  ],
  [
    'a glob that leaves a query with slashes out',
    { url: '**/api/orders' },
    [{ path: '/api/orders', query: 'back=/x' }],
    "url: '**/api/orders**' would fit",
  ],
  [
    'a RegExp that leaves the query out',
    { url: /\/api\/orders$/ },
    [{ path: '/api/orders', query: 'page=1' }],
    'only the query of the URL does not fit',
  ],
  [
    'a slash too much',
    { path: '/api/orders' },
    [{ path: '/api/orders/' }],
    'it has a slash at the end that the query does not have',
  ],
  ['a slash too few', { url: '**/api/orders/' }, [{ path: '/api/orders' }], 'it lacks the slash at the end of the query'],
  [
    'the other scheme',
    { url: 'https://shop.example/api/**' },
    [{ scheme: 'http', actualPort: 80 }],
    'it went over http, the query asks for https',
  ],
  ['the case of letters', { path: '/API/Items' }, [{}], 'only upper and lower case differ'],
  [
    'a preflight alone',
    orders,
    [{ ...orders, method: 'OPTIONS', parts: { requestHeaders: [{ name: 'Access-Control-Request-Method', value: 'POST' }] } }],
    'this is the CORS preflight of a POST that was not captured: does its answer allow it?',
  ],
  [
    'a response to come',
    { ...orders, status: 200 },
    [{ ...orders, ...inFlight }],
    'its response is not complete: a longer timeout may help',
  ],
  [
    'a response that is still small',
    { path: '/api/items', responseSize: { min: 1000 }, responseBody: 'x' },
    [arriving({})],
    'a longer timeout may help',
  ],
  [
    'events to come',
    { path: '/api/items', eventSource: { data: 'x' } },
    [arriving({ mimeType: 'text/event-stream' })],
    'a longer timeout may help',
  ],
  [
    'WebSocket messages to come',
    { path: '/api/items', webSocket: { received: 'x' } },
    [{ ...arriving({ status: 101 }), webSocket: true }],
    'a longer timeout may help',
  ],
  [
    'a preflight, which cannot have the body that is asked for',
    { ...orders, requestBody: 'x' },
    [{ ...preflight, path: '/api/orders' }],
    'this is the CORS preflight of a POST that was not captured',
  ],
  [
    'a body that a 204 cannot have',
    { path: '/api/items', responseBody: 'x' },
    [{ response: { ...rawEntry().response, status: 204 } }],
    'a 204 has no body',
  ],
  [
    'a body that a HEAD cannot have',
    { path: '/api/items', responseBody: 'x' },
    [{ method: 'HEAD' }],
    'the response to a HEAD has no body',
  ],
  [
    'traffic to other hosts only',
    { host: 'api.example' },
    [{}, {}, { host: 'cdn.example' }],
    'No request to api.example was captured, only to shop.example (2), cdn.example (1).',
  ],
  [
    'traffic to other hosts only, by a URL',
    { url: 'https://api.example/**' },
    [{}],
    'No request to api.example was captured, only to shop.example (1).',
  ],
  [
    'a tunnel that it may be inside of',
    { host: 'shop.example', path: '/api/orders' },
    [tunnel],
    'What may hide it:\n  Nobody looked into the tunnels to shop.example:443: such a request may be inside.',
  ],
  [
    'a tunnel that may be of plain http',
    { host: 'shop.example', path: '/api/orders' },
    [{ ...tunnel, actualPort: 80 }],
    '`npx playwright-charles doctor` says what it decrypts).',
  ],
];

for (const [title, query, entries, hint] of hints) {
  test(`hints at ${title}`, () => {
    expect(explained(query, entries)).toContain(hint);
  });
}

const silent: [title: string, query: Query, entries: Change[]][] = [
  ['another path', { url: '**/api/order' }, [{ path: '/api/orders', query: 'page=1' }]],
  ['another status of a finished entry', { path: '/api/items', status: 404 }, [{}]],
  ['another host among several', { host: 'api.example', status: 404 }, [{}, { host: 'api.example' }]],
  [
    'a tunnel to elsewhere',
    { host: 'api.example' },
    [
      { ...tunnel, host: 'api.example.org' },
      { host: 'api.example', status: 'x' },
    ],
  ],
  [
    'a 204 whose body nobody asks for',
    { path: '/api/items', method: 'PUT' },
    [{ response: { ...rawEntry().response, status: 204 } }],
  ],
  ['a status that is there already', { path: '/api/items', status: 200 }, [arriving({ status: 500 })]],
  [
    'what is too large already',
    { path: '/api/items', responseSize: { max: 10 } },
    [arriving({ sizes: { headers: 10, body: 99_999 } })],
  ],
  [
    'another media type that is there already',
    { path: '/api/items', contentType: 'application/json', status: 404 },
    [arriving({ mimeType: 'text/html' })],
  ],
  ['a stream where none is wanted', { path: '/api/items', eventSource: false }, [arriving({ mimeType: 'text/event-stream' })]],
  [
    'a preflight to elsewhere',
    { method: 'POST', url: 'https://shop.example/api/orders' },
    [{ path: '/api/order' }, { ...preflight, host: 'analytics.example', path: '/collect' }],
  ],
  [
    'a 204 to elsewhere',
    { url: 'https://shop.example/api/orders', responseBody: 'x' },
    [{ path: '/api/order' }, { host: 'analytics.example', path: '/beacon', response: { ...rawEntry().response, status: 204 } }],
  ],
  ['a request in flight to elsewhere', { path: '/api/orders', status: 200 }, [{ ...inFlight }]],
];

for (const [title, query, entries] of silent) {
  test(`gives no hint about ${title}`, () => {
    const text = explained(query, entries);
    expect(text).not.toMatch(/→|What may hide it|No request to/);
  });
}

test('a preflight beside its request is said to be no more than that', () => {
  const headers = [{ name: 'access-control-request-method', value: 'POST' }];
  const text = explained({ ...orders, status: 404 }, [
    { ...orders, method: 'OPTIONS', parts: { requestHeaders: headers } },
    orders,
  ]);
  expect(text).toContain('this is the CORS preflight of a POST, not the POST itself');
});
