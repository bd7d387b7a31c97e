// What a mismatch shows of two bodies: both in the pattern's own order, every member that differs, no secret.
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { Entry } from '../../src/session/entry.ts';
import { type BodyQuery, compileQuery, type Mismatch } from '../../src/session/query/query.ts';
import { redactionRules } from '../../src/session/redaction/redaction.ts';
import { rawEntry } from './fixtures/raw.ts';

const mismatch = (responseBody: BodyQuery, json: unknown, rules = redactionRules()): Mismatch | undefined =>
  compileQuery({ responseBody }).mismatches(new Entry(rawEntry({}, { responseText: JSON.stringify(json) })), rules)[0];
const diff = (responseBody: BodyQuery, json: unknown): Mismatch['diff'] | undefined => mismatch(responseBody, json)?.diff;
const lines = (...texts: string[]): string => texts.join('\n');

test('all members that differ are shown, in the order of the pattern, without what it does not mention', () => {
  expect(diff({ b: 1, a: { c: true, d: 'x' }, e: null }, { extra: 1, a: { d: 'y', c: true, more: [] }, b: 2 })).toEqual({
    expected: lines('{', '  "b": 1,', '  "a": {', '    "c": true,', '    "d": "x",', '  },', '  "e": null,', '}'),
    received: lines('{', '  "b": 2,', '  "a": {', '    "c": true,', '    "d": "y",', '  },', '}'),
  });
});

test('a matcher that fits is shown as the value that it fits, another one as itself', () => {
  expect(diff({ a: /^x/, b: /^x/, c: expect.any(Number) }, { a: 'xy', b: 'yx', c: 5 })).toEqual({
    expected: lines('{', '  "a": "xy",', '  "b": /^x/,', '  "c": 5,', '}'),
    received: lines('{', '  "a": "xy",', '  "b": "yx",', '  "c": 5,', '}'),
  });
});

test('lists of different lengths say so, and show what is too much', () => {
  expect(diff({ a: [{ id: 1 }], b: [], c: [1, 2] }, { a: [{ id: 1, x: 1 }, { id: 2 }], b: [3], c: [] })).toEqual({
    expected: lines(
      ...['{', '  "a": [ // 1 item', '    {', '      "id": 1,', '    },', '  ],', '  "b": [], // 0 items'],
      ...['  "c": [ // 2 items', '    1,', '    2,', '  ],', '}'],
    ),
    received: lines(
      ...['{', '  "a": [ // 2 items', '    {', '      "id": 1,', '    },', '    {"id":2},', '  ],'],
      ...['  "b": [ // 1 item', '    3,', '  ],', '  "c": [], // 0 items', '}'],
    ),
  });
});

test('another kind of value stands on one line', () => {
  expect(diff({ a: { b: 1 } }, { a: [1, 2] })).toEqual({
    expected: lines('{', '  "a": {', '    "b": 1,', '  },', '}'),
    received: lines('{', '  "a": [1,2],', '}'),
  });
});

test('a secret that differs is hidden on both sides, and said to differ', () => {
  const S = 'fixture-secret';
  const found = mismatch(
    { user: { token: `${S}1`, name: 'a' }, password: [S] },
    { user: { token: `${S}2`, name: 'a' }, password: [S] },
  );
  expect(found?.diff?.expected).toContain('"token": "REDACTED",');
  expect(found?.diff?.received).toContain('"token": "REDACTED", // differs');
  expect(found?.received).toBe('user.token: REDACTED (differs; both hidden)');
  expect(JSON.stringify(found)).not.toContain(S);
  const within = mismatch({ secret: { at: [1, `${S}1`] } }, { secret: { at: [1, `${S}2`] } });
  expect(within?.received).toBe('secret.at[1]: REDACTED (differs; both hidden)');
  expect(JSON.stringify(within)).not.toContain(S);
  expect(diff({ password: S }, { password: null })?.received).toBe(lines('{', '  "password": null,', '}'));
  expect(diff({ data: { a: 1 } }, { data: { token: S } })?.received).not.toContain(S);
  expect(diff({ data: 1 }, { data: { token: S } })?.received).toContain('{"token":"REDACTED"}');
});

test('long texts are shown from shortly before they differ', () => {
  const found = diff({ a: `${'x'.repeat(500)}left` }, { a: `${'x'.repeat(500)}right` });
  expect(found?.expected).toMatch(/^\{\n {2}"a": …x{10,30}left",\n\}$/);
  expect(found?.received).toMatch(/^\{\n {2}"a": …x{10,30}right",\n\}$/);
});

test('what fits is left out where the whole would be too long, and nothing is shown where that is not enough', () => {
  const many = (value: number): Record<string, number> =>
    Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`n${i}`, value]));
  expect(diff({ ...many(1), last: 1 }, { ...many(1), last: 2 })).toEqual({
    expected: lines('{', '  "last": 1,', '}'),
    received: lines('{', '  "last": 2,', '}'),
  });
  expect(diff(many(1), many(2))).toBeNull();
  expect(diff({ ['n'.repeat(200)]: 1 }, {})).toBeNull();
  const items = Array.from({ length: 100_000 }, (_, i) => i);
  expect(diff([1], items)).toBeNull();
});

test('there is none for a text, a schema, or what is not JSON', () => {
  expect([diff('x', {}), diff(/x/, {}), diff(z.string(), {})]).toEqual([null, null, null]);
  const html = new Entry(rawEntry({}, { responseText: '<p>' }));
  expect(compileQuery({ responseBody: {} }).mismatches(html)[0]?.diff).toBeNull();
  expect(compileQuery({ method: 'POST' }).mismatches(html)[0]?.diff).toBeNull();
});

test('a body deeper than any stack is shown', () => {
  const text = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  const [found] = compileQuery({ responseBody: { a: 1 } }).mismatches(new Entry(rawEntry({}, { responseText: text })));
  expect(found?.diff?.received).toBe(lines('{', '  "a": a list,', '}'));
});

test('a matcher that throws only where the query does not ask differs', () => {
  const picky = {
    asymmetricMatch: () => {
      throw new Error('no');
    },
    toString: () => 'picky',
  };
  expect(diff({ a: 1, b: picky }, { a: 2, b: 3 })?.received).toBe(lines('{', '  "a": 2,', '  "b": 3,', '}'));
});
