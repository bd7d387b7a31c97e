// Queries that cannot be meant: each is refused before it can match, or not match, anything.
import { expect, test } from '@playwright/test';
import { isCharlesError } from '../../src/errors/charles-error.ts';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type Query } from '../../src/session/query.ts';
import { rawEntry } from './fixtures/raw.ts';

const circle: Record<string, unknown> = {};
circle.self = circle;

const refused: [title: string, query: unknown, message: RegExp][] = [
  ['a text', '**/api', /got a string.*\{ url: "…" \}/s],
  ['null', null, /got null/],
  ['a list', [{}], /got a list/],
  ['a RegExp', /x/, /got a RegExp/],
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
  ['a pattern that holds itself', { requestBody: circle }, /requestBody: .*holds itself/],
];

for (const [title, query, message] of refused) {
  test(`${title} is refused`, () => {
    const error = thrownBy(() => compileQuery(query as Query));
    expect(isCharlesError(error, 'QUERY_INVALID')).toBe(true);
    expect(String(error)).toMatch(message);
  });
}

const asynchronous: [title: string, query: Query][] = [
  ['predicate', (async () => false) as unknown as () => boolean],
  ['URL predicate', { url: (async () => false) as unknown as () => boolean }],
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
