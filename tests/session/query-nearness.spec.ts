// How near an entry comes to what a query asks, field by field: what messages rank entries by.
import { expect, test } from '@playwright/test';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type QueryFields } from '../../src/session/query/query.ts';
import { type Parts, rawEntry } from './fixtures/raw.ts';

const entryOf = (changes: Parameters<typeof rawEntry>[0] = {}, parts: Parts = {}): Entry => new Entry(rawEntry(changes, parts));
const nearness = (query: QueryFields, entry: Entry): number => compileQuery(query).mismatches(entry)[0]?.nearness ?? 1;
const at = (url: string): Entry => {
  const { hostname, pathname, search } = new URL(url);
  return entryOf({ host: hostname, path: pathname, query: search.slice(1) || null });
};
const answered = (status: number): Entry => entryOf({ response: { ...rawEntry().response, status } });
const { status: _, ...unanswered } = rawEntry().response;

/** Each entry is nearer to the query than the next one. */
const rankings: [title: string, query: QueryFields, entries: Entry[]][] = [
  [
    'a forgotten query, another id, another path, another host',
    { url: '**/api/orders/7' },
    [
      at('https://a.example/api/orders/7?x=1'),
      at('https://a.example/api/orders/8'),
      at('https://a.example/api/items/9'),
      at('https://a.example/logo.png'),
    ],
  ],
  ['a case of letters', { url: '**/API/orders' }, [at('https://a.example/api/orders'), at('https://a.example/app/orders')]],
  ['a subdomain', { host: 'api.shop.example' }, [at('https://shop.example/'), at('https://other.example/')]],
  ['a typing error', { host: 'shpo.example' }, [at('https://shop.example/'), at('https://cdn.example/')]],
  ['a path', { path: '/api/orders' }, [at('https://a.example/api/order'), at('https://a.example/img/logo.png')]],
  ['a status', { status: 404 }, [entryOf({ status: 'SENDING_REQUEST', response: unanswered }), answered(400), answered(200)]],
  ['a value of a query', { query: { page: '12' } }, [entryOf({ query: 'page=13' }), entryOf({ query: 'page=x' }), entryOf()]],
  [
    'a media type',
    { contentType: 'text/css' },
    [entryOf({}, { responseType: 'text/html' }), entryOf({}, { responseType: 'image/png' })],
  ],
  ['a duration', { duration: { max: 10 } }, [entryOf(), entryOf({ durations: { ...rawEntry().durations, total: 900 } })]],
  [
    'a body',
    { requestBody: { a: 1, b: { c: 2, d: 3 } } },
    [
      entryOf({}, { requestText: '{"a":1,"b":{"c":2,"d":4}}' }),
      entryOf({}, { requestText: '{"a":1}' }),
      entryOf({}, { requestText: '{"b":{"c":2}}' }),
      entryOf({}, { requestText: 'a=1' }),
    ],
  ],
];

for (const [title, query, entries] of rankings) {
  test(`nearness ranks ${title}`, () => {
    const all = entries.map((entry) => nearness(query, entry));
    expect(all).toEqual(all.toSorted((a, b) => b - a));
    expect(new Set(all).size).toBe(all.length);
  });
}

test('nearness is at least 0 and less than 1', () => {
  const entries = [
    entryOf({ durations: { ...rawEntry().durations, total: null } }),
    entryOf({ status: 'SENDING_REQUEST', response: unanswered }),
  ];
  const queries: QueryFields[] = [
    ...rankings.map(([, query]) => query),
    { duration: { min: 1e9 } },
    { method: 'POST' },
    { failed: true },
    { url: '**' + '/api/items' + '?' },
    { url: /x/ },
    { path: '/api/items/' },
    { responseHeaders: { a: 'b' } },
  ];
  for (const entry of entries) {
    for (const query of queries) {
      expect(nearness(query, entry)).toBeGreaterThanOrEqual(0);
      for (const each of compileQuery(query).mismatches(entry)) expect(each.nearness).toBeLessThan(1);
    }
  }
});

test('nearness of hostile URLs and values costs no more than their length', () => {
  const long = 'a/'.repeat(500_000);
  const entry = entryOf({ path: `/${long}`, query: 'q='.repeat(100_000) });
  const query = compileQuery({ url: `**/${'a/'.repeat(1_000)}b`, query: { q: 'x' } });
  expect(query.mismatches(entry).every((each) => each.nearness < 1)).toBe(true);
});
