// Queries that cannot be meant: each is refused before it can match, or not match, anything.
import { runInNewContext } from 'node:vm';
import { expect, test } from '@playwright/test';
import { isCharlesError } from '../../src/errors/charles-error.ts';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type Query } from '../../src/session/query/query.ts';
import { rawEntry } from './fixtures/raw.ts';

const circle: Record<string, unknown> = {};
circle.self = circle;

const refused: [title: string, query: unknown, message: RegExp][] = [
  ['a text', '**/api', /got a string.*\{ url: "…" \}/s],
  ['null', null, /got null/],
  ['a list', [{}], /got a list/],
  ['a RegExp', /x/, /got a RegExp/],
  ['a RegExp of another realm', runInNewContext('/x/'), /got a RegExp/],
  ['a promise', Promise.resolve({}), /got a promise.*Is an await missing\?/s],
  ['a URL object', new URL('https://a.example/'), /expected a plain object.*got an object of a class/],
  ['search parameters', new URLSearchParams('a=1'), /got an object of a class/],
  ['a Set', new Set(), /got an object of a class/],
  ['a Map', new Map([['method', 'DELETE']]), /got an object of a class/],
  ['a Date', new Date(), /got an object of a class/],
  ['an error', new Error('x'), /got an object of a class/],
  ['an object that inherits its fields', Object.create({ method: 'DELETE' }), /got an object of a class/],
  ['statusCode', { statusCode: 200 }, /no field "statusCode".*Did you mean "status"/s],
  ['headers', { headers: {} }, /Did you mean "requestHeaders"/],
  ['body', { body: {} }, /Did you mean "requestBody"/],
  ['metod', { metod: 'GET' }, /Did you mean "method"/],
  ['urls', { urls: 'x' }, /Did you mean "url"/],
  ['toString', { toString: 1 }, /no field "toString"/],
  ['a number as method', { method: 1 }, /method: expected a text, got a number/],
  ['an empty method', { method: '' }, /method/],
  ['status 99', { status: 99 }, /status: 99 can be no status/],
  ['status 200.5', { status: 200.5 }, /status/],
  ['status 2x', { status: '2x' }, /status: "2x"/],
  ['status 6xx', { status: ['6xx'] }, /status: "6xx"/],
  ['an empty list of statuses', { status: [] }, /status: the list is empty/],
  ['a nested brace', { url: '**/{a,{b}}' }, /url: .*braces cannot be nested/],
  ['an open brace', { url: '**/{a' }, /url: .*a brace has no partner/],
  ['a closed brace', { host: 'a}' }, /host: .*a brace has no partner/],
  ['an empty URL', { url: '' }, /url: .*empty/],
  ['a number as URL', { url: 7 }, /url: expected a glob, a RegExp or a predicate, got a number/],
  ['a host with a port', { host: 'localhost:3000' }, /host: "localhost:3000" has a port/],
  ['a host with a port for any', { host: 'localhost:*' }, /host: "localhost:\*" has a port/],
  ['an address with a port', { host: '[::1]:80' }, /host: "\[::1\]:80" has a port/],
  ['an empty host', { host: '' }, /host: .*empty/],
  ['an origin as host', { host: 'https://shop.example:8080' }, /host: .* is no host.*Give the name alone: "shop\.example"/s],
  ['a host with a path', { host: 'shop.example/api' }, /host: .*Give the name alone: "shop\.example"/s],
  ['a host with a slash', { host: 'shop.example/' }, /host: .*is no host/],
  [
    'a URL without a scheme',
    { url: 'shop.example/api/**' },
    /url: .*fits no URL.*Did you mean "\*:\/\/shop\.example\/api\/\*\*"/s,
  ],
  ['a URL of a path alone', { url: 'api/orders?token=x' }, /url: "api\/orders\?…" fits.*Did you mean "\*\*\/api\/orders\?…"/s],
  ['a relative URL', { url: './x' }, /Did you mean "\*\*\/x"/],
  ['a URL with one slash', { url: 'https:/x.example/y' }, /Did you mean "https:\/\/x\.example\/y"/],
  ['a URL without a colon', { url: 'http//x' }, /Did you mean "http:\/\/x"/],
  ['a URL after a space', { url: ' https://x/' }, /Did you mean "https:\/\/x\/"/],
  ['a scheme alone', { url: 'https://' }, /url: "https:\/\/" fits no URL/],
  ['a wildcard that ends at the scheme', { url: '*.js' }, /url: .*Did you mean "\*\*\/\*\.js"/s],
  ['names in braces as URL', { url: '{a,b}/x' }, /url: .*fits no URL/],
  ['a URL with a fragment', { url: 'https://x.example/a#b' }, /url: no request carries a fragment/],
  ['a path with a fragment', { path: '/a#b' }, /path: no request carries a fragment.*%23/s],
  ['a path of one wildcard', { path: '*.js' }, /path: "\*\.js" can be no path/],
  [
    'a header with its colon',
    { requestHeaders: { 'Content-Type:': 'a' } },
    /requestHeaders: "Content-Type:" can be no name of a header/,
  ],
  ['a header of two words', { responseHeaders: { 'Content Type': 'a' } }, /responseHeaders: "Content Type"/],
  ['half a media type', { contentType: 'json' }, /contentType: "json" is no media type.*"application\/json"/s],
  ['nothing in a list', { requestBody: { a: [1, undefined] } }, /requestBody: a\[1\] is undefined/],
  ['a path without a slash', { path: 'api/x' }, /path: "api\/x" can be no path/],
  ['a path with a query', { path: '/api?x=1' }, /path: .*can be no path/],
  ['a query as text', { query: 'a=1' }, /query: expected an object/],
  ['a query without names', { query: {} }, /query: no name is given/],
  ['a number as parameter', { query: { page: 2 } }, /query\.page: expected a text or a RegExp, got a number/],
  ['an undefined header', { requestHeaders: { a: undefined } }, /requestHeaders\.a: .*got undefined/],
  ['a list of headers', { responseHeaders: [] }, /responseHeaders: .*got a list/],
  ['a media type with parameters', { contentType: 'text/html; charset=utf-8' }, /contentType/],
  ['xhr', { resourceType: 'xhr' }, /resourceType: "xhr".*Did you mean "fetch"/s],
  ['img', { resourceType: 'img' }, /Did you mean "image"/],
  ['failed as text', { failed: 'yes' }, /failed: expected true or false/],
  ['webSocket as null', { webSocket: null }, /webSocket: expected true or false, got null/],
  ['an empty body', { requestBody: '' }, /requestBody: every body contains an empty text.*\/\^\$\//s],
  ['a function as body', { responseBody: () => true }, /responseBody: .*got a function/],
  ['a function in a pattern', { responseBody: { a: [() => 1] } }, /responseBody: a\[0\] is a function/],
  ['a date in a pattern', { responseBody: { at: new Date() } }, /responseBody: at is an object that JSON cannot hold/],
  ['not a number in a pattern', { responseBody: { a: Number.NaN } }, /responseBody: a is a number that JSON cannot hold/],
  ['an undefined value', { path: undefined }, /path: the value is undefined.*Leave path out/s],
  ['a list as range', { duration: [1, 2] }, /duration: expected \{ min, max \}, got a list.*duration: \{ max: 200 \}/s],
  ['an empty range', { duration: {} }, /duration: the range is empty/],
  ['a range of other names', { responseSize: { maximum: 1 } }, /responseSize: there is no "maximum".*Did you mean "max"/s],
  ['a negative bound', { requestSize: { min: -1 } }, /requestSize\.min: expected a number from 0 up, got -1/],
  ['a bound that is no number', { duration: { max: Number.NaN } }, /duration\.max: .*got NaN/],
  ['an infinite bound', { duration: { max: Infinity } }, /duration\.max: .*got Infinity/],
  ['an undefined bound', { duration: { max: undefined } }, /duration\.max: .*got undefined/],
  ['a range from high to low', { duration: { min: 9, max: 8 } }, /duration: min 9 is more than max 8/],
  ['a failing status that did not fail', { failed: false, status: [404, '5xx'] }, /failed and status: no entry fits both/],
  ['two hosts', { url: 'https://a.example/**', host: '*.b.example' }, /url and host: .*the host of the url is "a\.example"/],
  ['a host that no RegExp fits', { url: '*://a.example:8080/x', host: /^b/ }, /url and host/],
  ['two paths', { url: 'https://*.example/a/b?c', path: '/a' }, /url and path: .*the path of the url is "\/a\/b"/],
  ['two paths without a host', { url: '/a', path: '/b/*' }, /url and path/],
  [
    'a query that the url has no room for',
    { url: 'https://a.example/b', query: { c: '1' } },
    /url and query.*End the url in "\*"/s,
  ],
  ['a WebSocket that is posted', { webSocket: true, method: 'POST' }, /webSocket and method: .*GET/],
  ['a WebSocket of events', { webSocket: {}, eventSource: true }, /webSocket/],
  ['a form in a GET', { form: { a: '1' }, method: 'get' }, /form and method: .*GET request carries no form.*use query/s],
  ['a multipart form in a HEAD', { multipart: { a: '1' }, method: 'HEAD' }, /multipart and method/],
  ['a pattern that holds itself', { requestBody: circle }, /requestBody: .*holds itself/],
];

for (const [title, query, message] of refused) {
  test(`${title} is refused`, () => {
    const error = thrownBy(() => compileQuery(query as Query));
    expect(isCharlesError(error, 'QUERY_INVALID')).toBe(true);
    expect(String(error)).toMatch(message);
  });
}

const possible: Query[] = [
  { failed: true, status: 200 },
  { failed: false, status: ['4xx', 200] },
  { url: '**/a.example/**', host: 'b.example' },
  { url: 'https://*.example/**', host: 'b.example' },
  { url: 'https://a.example/**', host: /^a/, path: '/b' },
  { url: '**/a', path: '/b' },
  { url: '/a', query: { b: '1' } },
  { url: 'https://a.example/b?**', query: { c: '1' } },
  { url: 'https://a.example/b*', query: { c: '1' } },
  { webSocket: true, method: 'CONNECT' },
  { webSocket: false, method: 'POST' },
  { url: '{http,https}://a.example/**' },
  { url: 'http*://a.example/**' },
  { url: 'http**' },
  { url: '*://a.example', host: 'A.example' },
  { url: 'http://[::1]/', host: '[::1]' },
  { url: 'https://user@a.example/', host: 'a.example' },
  { path: '{/a,/b}' },
  { path: '**' },
  { requestHeaders: { ':authority': 'a' } },
  { contentType: '**json' },
  Object.assign(Object.create(null) as Query, { method: 'PUT' }),
  runInNewContext('({ method: "GET" })') as Query,
];

for (const query of possible) {
  test(`${JSON.stringify(query)} is possible`, () => {
    expect(() => compileQuery(query)).not.toThrow();
  });
}

const throwing = (text: string) => (): never => {
  throw new TypeError(text);
};
const throwers: [title: string, query: Query, message: RegExp][] = [
  ['predicate', throwing('oops'), /predicate: the check threw TypeError: oops/],
  ['URL predicate', { url: throwing('oops') }, /url: the check threw TypeError: oops/],
  ['schema', { responseBody: { '~standard': { validate: throwing('oops') } } }, /responseBody: the check threw TypeError: oops/],
  ['schema without an answer', { responseBody: { '~standard': { validate: () => null } } }, /the schema answered with no result/],
  ['asymmetric matcher', { responseBody: { a: { asymmetricMatch: throwing('oops') } } }, /responseBody: the check threw/],
  ['schema that only says no', { responseBody: { '~standard': { validate: () => ({ success: false }) } } }, /with no result/],
  ['schema with nothing as issues', { responseBody: { '~standard': { validate: () => ({ issues: null }) } } }, /with no result/],
  ['error that is none', { url: () => Promise.reject.call(null) as never }, /url: the check threw/],
  [
    'error with a secret',
    throwing('at /x?token=fixture-secret, {"password":"fixture-secret"}'),
    /\?token=REDACTED.*"password":"REDACTED"/,
  ],
];

for (const [title, query, message] of throwers) {
  test(`a ${title} that throws is an error of the query, not a verdict`, () => {
    const entry = new Entry(rawEntry({}, { responseText: '{}' }));
    for (const ask of [() => compileQuery(query).matches(entry), () => compileQuery(query).mismatches(entry)]) {
      const error = thrownBy(ask);
      expect(isCharlesError(error, 'QUERY_INVALID')).toBe(true);
      expect(String(error)).toMatch(message);
      expect(String(error)).not.toContain('fixture-secret');
    }
  });
}

test('what throws for an entry that another field rules out is one more mismatch', () => {
  const query = compileQuery({ method: 'POST', url: throwing('oops') });
  const entry = new Entry(rawEntry());
  expect(query.matches(entry)).toBe(false);
  expect(query.mismatches(entry)).toMatchObject([
    { field: 'method' },
    { field: 'url', received: 'url: the check threw TypeError: oops' },
  ]);
});

const asynchronous: [title: string, query: Query][] = [
  ['predicate', (async () => false) as unknown as () => boolean],
  ['URL predicate', { url: (async () => false) as unknown as () => boolean }],
  ['asymmetric matcher', { responseBody: { a: { asymmetricMatch: async () => false } } }],
  ['schema', { responseBody: { '~standard': { validate: async () => Promise.reject(new Error('late')) } } }],
];

for (const [title, query] of asynchronous) {
  test(`an asynchronous ${title} is refused, not taken for true`, () => {
    const entry = new Entry(rawEntry({}, { responseText: '{}' }));
    const error = thrownBy(() => compileQuery(query).matches(entry));
    expect(isCharlesError(error, 'QUERY_INVALID')).toBe(true);
    expect(String(error)).toContain('asynchronous');
  });
}

test('a refusal shows no secret of a URL', () => {
  expect(String(thrownBy(() => compileQuery({ path: '/x?token=fixture-secret' })))).not.toContain('fixture-secret');
  expect(String(thrownBy(() => compileQuery({ url: '**/{x?token=fixture-secret' })))).not.toContain('fixture-secret');
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
