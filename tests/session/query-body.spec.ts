// Bodies as queries ask for them.
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { Entry } from '../../src/session/entry.ts';
import { type BodyQuery, compileQuery } from '../../src/session/query/query.ts';
import { rawEntry } from './fixtures/raw.ts';

const order = '{"sku":"A1","count":2,"gift":{"wrap":true,"note":null},"items":[{"id":1,"x":0},{"id":2}]}';
const replied = (responseText: string): Entry => new Entry(rawEntry({}, { responseText, responseType: 'application/json' }));
const matches = (responseBody: BodyQuery, text = order): boolean => compileQuery({ responseBody }).matches(replied(text));
const received = (responseBody: BodyQuery, text = order): string | undefined =>
  compileQuery({ responseBody }).mismatches(replied(text))[0]?.received;

test('a text is one that the body contains', () => {
  expect([matches('"count":2'), matches('"count":3')]).toEqual([true, false]);
});

test('a RegExp is tested against the text', () => {
  expect([matches(/"count":\d/), matches(/^count/)]).toEqual([true, false]);
});

test('the request has its own', () => {
  const entry = new Entry(rawEntry({}, { requestText: 'left', responseText: 'right' }));
  expect(compileQuery({ requestBody: 'left', responseBody: 'right' }).matches(entry)).toBe(true);
  expect(compileQuery({ requestBody: 'right' }).matches(entry)).toBe(false);
});

test('an object may hold more than its pattern, at every depth', () => {
  expect(matches({ sku: 'A1' })).toBe(true);
  expect(matches({ gift: { note: null } })).toBe(true);
  expect(matches({ sku: 'A2' })).toBe(false);
  expect(matches({ sku: 'A1' }, `\uFEFF${order}`)).toBe(true);
  expect(matches({ gift: { note: undefined } })).toBe(false);
  expect(matches({ absent: undefined })).toBe(true);
  expect(matches({ toString: undefined })).toBe(true);
  expect(matches({ sku: { length: 2 } })).toBe(false);
});

test('a list is compared whole, its objects as patterns', () => {
  expect(matches({ items: [{ id: 1 }, { id: 2 }] })).toBe(true);
  expect(matches({ items: [{ id: 1 }] })).toBe(false);
  expect(matches({ items: [{ id: 2 }, { id: 1 }] })).toBe(false);
  expect(matches([1, 2], '[1,2]')).toBe(true);
  expect(matches({}, '[]')).toBe(false);
});

test('a RegExp or an asymmetric matcher stands for any value of a pattern', () => {
  expect(matches({ sku: /^A/, count: expect.any(Number), items: expect.arrayContaining([{ id: 2 }]) })).toBe(true);
  expect(matches({ sku: /^B/ })).toBe(false);
  expect(matches({ count: /2/ })).toBe(false);
  expect(matches({ count: expect.any(String) })).toBe(false);
});

test('an asymmetric matcher for the whole gets the text of what is not JSON', () => {
  expect(matches(expect.stringContaining('hello'), 'well, hello')).toBe(true);
  expect(matches(expect.stringContaining('hello'), 'good bye')).toBe(false);
  expect(matches(expect.objectContaining({ sku: 'A1' }))).toBe(true);
  expect(matches(expect.stringContaining('sku'))).toBe(false);
  expect(received(expect.stringContaining('hello'), 'good bye')).toBe('good bye');
});

test('a schema that refuses without an issue refuses', () => {
  expect(received({ '~standard': { validate: () => ({ issues: [] }) } })).toBe('refused without a reason');
});

test('a zod schema, as any Standard Schema, checks the JSON', () => {
  expect(matches(z.object({ sku: z.string(), count: z.number().min(2) }))).toBe(true);
  expect(matches(z.object({ sku: z.number() }))).toBe(false);
  const own = Object.assign(() => {}, { '~standard': { validate: (value: unknown) => ({ value }) } });
  expect(matches(own)).toBe(true);
});

test('what is not JSON fits no pattern and no schema', () => {
  expect([matches({}, '<p>'), matches(z.any(), '<p>'), matches({}, '')]).toEqual([false, false, false]);
});

test('a mismatch names the place in the JSON and what is there', () => {
  expect(received({ gift: { wrap: false } })).toBe('gift.wrap: true');
  expect(received({ items: [{ id: 1 }, { id: 3 }] })).toBe('items[1].id: 2');
  expect(received({ items: [] })).toBe('items: 2 items instead of 0: [{"id":1,"x":0},{"id":2}]');
  expect(received({ sku: 'B', count: 3, items: [{ id: 1 }, { id: 2 }] })).toBe('sku: "A1"; count: 2');
  expect(received({ colour: 'red' })).toBe('colour: nothing');
  expect(received([])).toMatch(/^\{"sku":"A1"/);
  expect(received(z.object({ gift: z.object({ wrap: z.string() }) }))).toMatch(/^gift\.wrap: .*expected string/);
});

test('a mismatch lists five differences, of a pattern as of a schema, and counts the rest', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const all = (value: unknown): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, value]));
  const text = JSON.stringify(all(1));
  expect(received(all(2), text)).toBe('a: 1; b: 1; c: 1; d: 1; e: 1; and 2 more');
  const schema = z.object(all(z.string('no text')) as Record<string, z.ZodString>);
  expect(received(schema, text)).toBe('a: no text; b: no text; c: no text; d: no text; e: no text; and 2 more');
});

test('a mismatch of text shows how the body begins, on one line', () => {
  expect(received('x', `a\n\n b ${'c'.repeat(5_000)}`)).toMatch(/^a b c{60,76}…$/);
  expect(received('x', '')).toBe('an empty body');
  expect(compileQuery({ requestBody: 'x' }).mismatches(replied(''))[0]?.received).toBe('no body');
});

test('a body deeper than any stack is compared and shown', () => {
  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  expect(received({ a: 1 }, deep)).toBe('a: a list');
});
