// Secrets in what messages say of queries and entries.
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { describeEntry } from '../../src/capture/entry-line.ts';
import { explainMiss } from '../../src/capture/explain.ts';
import type { StopResult } from '../../src/capture/stop-result.ts';
import { summaryText } from '../../src/report/summary.ts';
import { Entry } from '../../src/session/entry.ts';
import { compileQuery, describeQuery, type Query } from '../../src/session/query/query.ts';
import { redactionRules } from '../../src/session/redaction/redaction.ts';
import { type Parts, rawEntry } from './fixtures/raw.ts';

const S = 'fixture-secret';

const parts: Parts = {
  requestHeaders: [{ name: 'authorization', value: `Bearer ${S}` }],
  responseType: 'application/json',
  responseText: `{"a":{"token":"${S}"},"password":"${S}"}`,
};
const asked: Query = {
  url: `**/x?token=${S}`,
  query: { token: `${S}1` },
  requestHeaders: { authorization: `Bearer ${S}1`, cookie: `a=${S}` },
  responseBody: { a: { token: `${S}1` }, password: `${S}1` },
};

test('messages about a query show no secret, neither of the query nor of the entry', () => {
  const entry = new Entry(rawEntry({ query: `token=${S}` }, parts));
  const query = compileQuery(asked);
  const mismatches = query.mismatches(entry);
  expect(mismatches.map(({ field }) => field)).toEqual([
    'url',
    'query.token',
    'requestHeaders.authorization',
    'requestHeaders.cookie',
    'responseBody',
  ]);
  expect(`${JSON.stringify(mismatches)}${query}`).not.toContain(S);
  expect(JSON.stringify(compileQuery({ responseBody: 'x' }).mismatches(entry))).not.toContain(S);
  expect(JSON.stringify(query.mismatches(entry, redactionRules(false)))).toContain(S);
});

test('rules of the user hold in messages too', () => {
  const own = redactionRules({ headers: ['x-tenant'] });
  const query = compileQuery({ requestHeaders: { 'x-tenant': S } });
  const entry = new Entry(rawEntry({}, { requestHeaders: [{ name: 'x-tenant', value: `${S}2` }] }));
  expect(describeQuery(query, own)).toBe('any request with request header x-tenant: REDACTED');
  expect(JSON.stringify(query.mismatches(entry, own))).not.toContain(S);
});

const rules = redactionRules();
const { status: _, ...unanswered } = rawEntry().response;
const broken = new Entry(
  rawEntry({
    status: 'EXCEPTION',
    query: `token=${S}`,
    errorMessage: `No route to https://u:${S}@h.example/?token=${S}`,
    response: unanswered,
  }),
);

test('the words for why an exchange broke off show no secret', () => {
  const shown = 'No route to https://REDACTED@h.example/?token=REDACTED';
  const stopped: StopResult = {
    captureId: 'c',
    status: 'stopped',
    recording: 'off',
    recoverable: false,
    activeCapturePreserved: false,
    error: null,
    persistedPath: null,
    totalItems: 1,
    warnings: [],
  };
  const query = compileQuery({ status: 200, failed: false });
  expect(describeEntry(broken, rules)).toBe(`GET https://shop.example/api/items?token=REDACTED -> ${shown}`);
  expect(query.mismatches(broken, rules).map(({ received }) => received)).toEqual([`no reply (${shown})`, `true (${shown})`]);
  for (const text of [
    explainMiss({ rules, numberOf: () => 1, collected: [broken], hidden: null, status: 'stopped', losses: null }, query),
    summaryText([broken], stopped, rules, () => 1),
  ]) {
    expect(text).toContain(shown);
    expect(text).not.toContain(S);
  }
});

const quoting = (message: string): z.ZodType => z.any().refine(() => false, message);
const schemas: [title: string, schema: z.ZodType, received: string][] = [
  ['about a secret field', z.object({ a: z.object({ token: quoting(`${S} is wrong`) }) }), 'a.token: REDACTED'],
  ['with JSON in it', quoting(`got {"token":"${S}"}`), 'got {"token":"REDACTED"}'],
  ['with a URL in it', quoting(`got /cb?code=${S}`), 'got /cb?code=REDACTED'],
];

for (const [title, schema, received] of schemas) {
  test(`a message of a schema ${title} shows no secret`, () => {
    const query = compileQuery({ responseBody: schema });
    expect(query.mismatches(new Entry(rawEntry({}, parts)), rules)[0]?.received).toBe(received);
  });
}
