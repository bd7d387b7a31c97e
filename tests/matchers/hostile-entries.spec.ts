// Entries made to break messages: what is said of them stays short, safe, and is said soon.
import { expect, test } from '@playwright/test';
import { entryLine } from '../../src/capture/entry-line.ts';
import { explainMiss } from '../../src/capture/explain.ts';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, type Query } from '../../src/session/query/query.ts';
import type { RawEntry } from '../../src/session/raw-entry.ts';
import { redactionRules } from '../../src/session/redaction/redaction.ts';
import { printable } from '../../src/util/printable.ts';
import { type Parts, rawEntry } from '../session/fixtures/raw.ts';

const rules = redactionRules();
const ESC = '\u001b';
const NASTY = `a${ESC}[2J${ESC}]0;title\u0007\r\nFAKE: line\u2028x\u202egnp.exe\u0000\u009b31m\u200b\ud800`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;

function entryOf(changes: Partial<RawEntry>, parts?: Parts): Entry {
  return new Entry(rawEntry(changes, parts));
}

function explained(query: Query, collected: readonly Entry[]): string {
  const numbers = new Map(collected.map((entry, index) => [entry, index + 1]));
  const numberOf = (entry: Entry): number | null => numbers.get(entry) ?? null;
  return explainMiss({ rules, numberOf, collected, hidden: null, status: 'stopped', losses: null }, compileQuery(query));
}

const queries: Record<string, Query> = {
  url: { url: '**/api/items', status: 404 },
  'a host': { host: 'shop.example', method: 'GET', status: 404 },
  'a header': { method: 'GET', requestHeaders: { 'x-id': '1' } },
  'a JSON body': { method: 'GET', responseBody: { sku: 'A1', nasty: { deep: ['x'] }, other: 1 } },
  'a text body': { method: 'GET', responseBody: 'needle' },
  'a content type': { method: 'GET', contentType: 'text/html' },
};

const hostile: Record<string, Entry> = {
  'a path': entryOf({ path: `/api/items/${NASTY}` }),
  'a host': entryOf({ host: `shop.example${NASTY}` }),
  'a method': entryOf({ method: NASTY }),
  'a query': entryOf({ query: NASTY }),
  'an error': entryOf({ status: 'EXCEPTION', errorMessage: NASTY }),
  'a header': entryOf({}, { requestHeaders: [{ name: 'x-id', value: NASTY }] }),
  'a body': entryOf({}, { responseType: 'text/plain', responseText: NASTY }),
  'a JSON body': entryOf(
    {},
    { responseType: 'application/json', responseText: JSON.stringify({ sku: NASTY, nasty: { deep: [NASTY] }, [NASTY]: 1 }) },
  ),
  'a content type': entryOf({}, { responseType: NASTY }),
};

for (const [place, entry] of Object.entries(hostile)) {
  test(`control characters in ${place} reach no terminal, and fake no line`, () => {
    for (const query of Object.values(queries)) {
      const text = explained(query, [entry, entryOf({ path: '/other' })]);
      expect(text).not.toMatch(UNSAFE);
      expect(text).not.toMatch(/^\s*FAKE/m);
    }
    expect(entryLine({ rules, numberOf: () => 1 }, entry)).not.toMatch(/\n/);
  });
}

test('what is escaped can be read', () => {
  expect(printable('a\r\n\tb\u001b[31m\u202e\u{e0041}\ud800 é 日本 👍')).toBe(
    'a\\r\\n\\tb\\u001b[31m\\u202e\\u{e0041}\\ud800 é 日本 👍',
  );
});

test('long URLs, bodies, headers and errors make no long message', () => {
  const long = 'x'.repeat(20_000);
  const body = JSON.stringify(Array.from({ length: 100_000 }, (_, n) => ({ sku: `${n}`, text: long.slice(0, 20) })));
  expect(body.length).toBeGreaterThan(4_000_000);
  const entries = [
    entryOf({ path: `/api/items/${long}` }),
    entryOf({ host: `${long}.example`, method: long }),
    entryOf({ status: 'EXCEPTION', errorMessage: long }),
    entryOf({}, { requestHeaders: [{ name: 'x-id', value: long }] }),
    entryOf({}, { responseType: 'application/json', responseText: body }),
  ];
  for (const query of Object.values(queries)) {
    for (const entry of entries) expect(explained(query, [entry]).length).toBeLessThan(2_500);
    const text = explained(query, entries);
    expect(text.length).toBeLessThan(6_000);
    expect(text.split('\n').length).toBeLessThan(40);
  }
});

test('ten times the entries take about ten times as long, and no more lines', () => {
  const many = (count: number): Entry[] =>
    Array.from({ length: count }, (_, n) =>
      entryOf(
        { path: `/api/${n}`, host: `h${n}.example`, query: `token=${n}&n=${n}` },
        { responseType: 'application/json', responseText: `{"n":${n},"password":"${n}"}` },
      ),
    );
  const query = { method: 'GET', url: '**/api/orders', responseBody: { n: -1 } };
  const took = (entries: readonly Entry[]): number => {
    const begun = performance.now();
    expect(explained(query, entries).split('\n').length).toBeLessThan(40);
    return performance.now() - begun;
  };
  took(many(1_000));
  const few = Math.min(took(many(1_000)), took(many(1_000)));
  const most = took(many(10_000));
  expect(most / few).toBeLessThan(40);
});
